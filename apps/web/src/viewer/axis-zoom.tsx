import { ActionIcon, Tooltip } from '@mantine/core';
import { IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react';
import { useText } from '../app/i18n/index.ts';
import { useKeys } from '../app/keys.tsx';
import type { Playhead } from './playhead.ts';
import classes from './transport.module.css';

/** How much of the time the axis shows. @param whole what showing all of it is called. */
export function AxisZoom({ playhead, whole }: { readonly playhead: Playhead; readonly whole: string }) {
  const { t } = useText();
  const actions = [
    { label: t('viewer.zoomOut'), keys: '-', run: () => playhead.zoom(2), Icon: IconZoomOut },
    { label: whole, keys: '=', run: playhead.fit, Icon: IconZoomReset },
    { label: t('viewer.zoomIn'), keys: '+', run: () => playhead.zoom(0.5), Icon: IconZoomIn },
  ];
  useKeys(actions);
  return (
    <span className={classes.zoom}>
      {actions.map(({ label, keys, run, Icon }) => (
        <Tooltip key={keys} label={`${t('viewer.axis')}: ${label} (${keys})`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={`${t('viewer.axis')}: ${label}`}
            onClick={run}
          >
            <Icon size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      ))}
    </span>
  );
}
