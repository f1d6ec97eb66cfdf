import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useText } from './i18n/index.ts';
import classes from './preferences.module.css';

/** The mark and the name, in both scripts. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <img src="/mark.svg" width="28" height="28" alt="" />
      <span>
        Palaestra <b>练场</b>
      </span>
    </span>
  );
}

/** Language and light or dark; both are remembered. */
export function Preferences() {
  const { t, language, choose } = useText();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <span className={classes.set}>
      <Tooltip label={t('preferences.language')}>
        <button
          type="button"
          className={classes.language}
          onClick={() => choose(other)}
          lang={other}
          data-testid="language"
        >
          <IconLanguage size={18} stroke={1.6} aria-hidden="true" />
          {t(`language.${other}`)}
        </button>
      </Tooltip>
      <Tooltip label={scheme === 'dark' ? t('preferences.light') : t('preferences.dark')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          data-testid="scheme"
          aria-label={scheme === 'dark' ? t('preferences.light') : t('preferences.dark')}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          {scheme === 'dark' ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
