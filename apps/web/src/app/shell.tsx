import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useNetwork } from '@mantine/hooks';
import { STAGES } from '@palaestra/core';
import { IconMenu2 } from '@tabler/icons-react';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useUploads } from '../stages/1-collect/station/use-uploads.ts';
import { useText } from './i18n/index.ts';
import { useKeys } from './keys.tsx';
import { useLive } from './live.ts';
import { Brand } from './preferences.tsx';
import { Rail } from './rail.tsx';
import { useMe } from './session.ts';
import classes from './shell.module.css';
import { STAGE_PLACE } from './stages.ts';
import { Failure } from './states.tsx';

/** The frame around every page behind the sign-in: the rail at the left, the page at the right. */
export function Shell() {
  const { t } = useText();
  const me = useMe();
  const [menu, { open, close }] = useDisclosure(false);
  useLive(me.isSuccess);
  // What a station has left in this browser goes on being sent, whatever page is open.
  useUploads(me.data?.organization.id);
  useStageKeys();
  const { online } = useNetwork();

  if (me.isError && !me.data) return <Failure error={me.error} retry={() => void me.refetch()} />;
  return (
    <div className={classes.shell}>
      <a href="#main" className="skip">
        {t('shell.skip')}
      </a>
      <aside className={classes.side} aria-label={t('shell.menu')}>
        <Rail me={me.data} />
      </aside>
      <header className={classes.top}>
        <ActionIcon variant="subtle" color="gray" size={40} aria-label={t('shell.menu')} onClick={open}>
          <IconMenu2 size={22} stroke={1.6} />
        </ActionIcon>
        <Brand />
      </header>
      <Drawer opened={menu} onClose={close} size={280} padding={0} withCloseButton={false} title={null}>
        {/* A choice in the menu is the end of it. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside answer to keys, and their click arrives here */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only listens to the links inside */}
        <div onClick={(event) => (event.target as Element).closest('a') && close()}>
          <Rail me={me.data} />
        </div>
      </Drawer>
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      {!online && (
        <p className={classes.offline} role="status">
          {t('shell.offline')}
        </p>
      )}
    </div>
  );
}

function useStageKeys(): void {
  const { t } = useText();
  const navigate = useNavigate();
  useKeys([
    { keys: '?', label: t('keys.title'), run: () => undefined },
    { keys: 'g o', label: t('page.overview'), run: () => void navigate({ to: '/' }) },
    { keys: 'g e', label: t('page.episodes'), run: () => void navigate({ to: '/episodes', search: {} }) },
    ...STAGES.map((stage) => ({
      keys: `g ${STAGE_PLACE[stage].key}`,
      label: t(`stage.${stage}`),
      run: () => void navigate({ to: STAGE_PLACE[stage].to, search: STAGE_PLACE[stage].search }),
    })),
    { keys: 'g w', label: t('stations.title'), run: () => void navigate({ to: '/stations' }) },
    { keys: 'g r', label: t('orders.title'), run: () => void navigate({ to: '/orders' }) },
    { keys: 'g n', label: t('mine.title'), run: () => void navigate({ to: '/mine' }) },
    { keys: 'g p', label: t('people.title'), run: () => void navigate({ to: '/people' }) },
    { keys: 'g i', label: t('practice.title'), run: () => void navigate({ to: '/practice' }) },
    {
      keys: '/',
      label: t('keys.search'),
      run: () => {
        const field = document.querySelector<HTMLInputElement>('[data-search]');
        if (field) field.focus();
        else void navigate({ to: '/episodes', search: { find: true } });
      },
    },
  ]);
}
