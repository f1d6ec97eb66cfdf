import { ActionIcon, Tooltip } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useText } from './i18n/index.ts';
import { Preferences } from './preferences.tsx';
import classes from './rail.module.css';

/** The foot of the rail: language, light and dark, the list of keys. */
export function RailFoot() {
  const { t } = useText();
  return (
    <div className={classes.foot}>
      <Preferences />
      <Tooltip label={`${t('keys.title')} (?)`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={t('keys.title')}
          onClick={() => window.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))}
        >
          <IconKeyboard size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
