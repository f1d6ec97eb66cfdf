import { Button, Code, CopyButton, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { moment } from './format.ts';
import { useText } from './i18n/index.ts';
import { Loaded } from './states.tsx';

interface Watched {
  readonly kind: 'episode' | 'station';
  readonly id: string;
}

/** A button that shows the address under which Foxglove or Lichtblick may watch an episode or a station. */
export function WatchInFoxglove(watched: Watched) {
  const { t } = useText();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open} variant="default">
        {t('watch.title')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        title={t('watch.title')}
        size="lg"
      >
        <Address {...watched} />
      </Modal>
    </>
  );
}

function Address({ kind, id }: Watched) {
  const { t, language } = useText();
  // Each opening makes an address of its own, so that one copied late lasts a whole shift.
  const query = useQuery({
    queryKey: ['watch', kind, id],
    queryFn: () => api.watch(kind, id),
    gcTime: 0,
    staleTime: 3_600_000,
  });
  return (
    <Loaded query={query}>
      {({ path, until }) => {
        const address = `${window.location.origin.replace(/^http/, 'ws')}${path}`;
        return (
          <>
            <p>{t(kind === 'station' ? 'watch.station' : 'watch.episode')}</p>
            <ol>
              <li>{t('watch.open')}</li>
              <li>{t('watch.paste')}</li>
            </ol>
            <Code block data-testid="watch address" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
              {address}
            </Code>
            <p>
              <CopyButton value={address}>
                {({ copied, copy }) => <Button onClick={copy}>{copied ? t('action.copied') : t('watch.copy')}</Button>}
              </CopyButton>
            </p>
            {address.startsWith('ws:') && <p>{t('watch.insecure')}</p>}
            <p>{t('watch.until', { time: moment(until, language) })}</p>
          </>
        );
      }}
    </Loaded>
  );
}
