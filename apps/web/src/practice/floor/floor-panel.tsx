import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconFlame, IconFocusCentered, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { type CSSProperties, lazy, type ReactNode, Suspense, useRef } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Waiting } from '../../app/states.tsx';
import type { Playhead } from '../../viewer/playhead.ts';
import type { RunView } from '../run/run-view.ts';
import classes from './floor.module.css';
import { FloorCanvas, type FloorHandle } from './floor-canvas.tsx';
import type { Chosen } from './floor-look.ts';

/** Loaded when somebody asks for it: three.js is large. */
const FloorScene = lazy(() =>
  import('./floor-scene.tsx').then(({ FloorScene: component }) => ({ default: component })),
);

/** The floor of one run in 2D or 3D with what one can do to it. */
export function FloorPanel(props: {
  readonly view: RunView;
  readonly playhead: Playhead;
  readonly solid: boolean;
  readonly onSolid: (solid: boolean) => void;
  readonly heat: boolean;
  readonly onHeat: (heat: boolean) => void;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  readonly follow: boolean;
  readonly onLetGo: () => void;
  /** What the run is of; shown where there are two. */
  readonly heading: ReactNode;
  /** Keys act on the first floor only. */
  readonly first: boolean;
}) {
  const { t } = useText();
  const handle = useRef<FloorHandle | null>(null);
  const zoom = (factor: number) => handle.current?.zoom(factor);
  useKeys(
    props.first
      ? [
          { keys: 'd', label: t('floor.switch'), run: () => props.onSolid(!props.solid) },
          { keys: 'h', label: t('floor.heat'), run: () => props.onHeat(!props.heat) },
          { keys: 'z', label: t('floor.closer'), run: () => zoom(1.5) },
          { keys: 'Z', label: t('floor.further'), run: () => zoom(1 / 1.5) },
          { keys: '0', label: t('floor.whole'), run: () => handle.current?.fit() },
        ]
      : [],
  );
  const common = { view: props.view, playhead: props.playhead, chosen: props.chosen, follow: props.follow, handle };
  const { left, right, low, high } = props.view.plan.bounds;
  const shape = { '--shape': String((right - left) / (high - low)) } as CSSProperties;
  return (
    <div className={classes.panel} style={shape}>
      <div className={classes.top}>
        <strong>{props.heading}</strong>
        {props.heat && !props.solid && (
          <span className={classes.heat}>
            <i aria-hidden="true" /> {t('floor.heatMeans')}
          </span>
        )}
        <div className={classes.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('floor.switch')}
            value={props.solid ? '3d' : '2d'}
            onChange={(value) => props.onSolid(value === '3d')}
            data={[
              { value: '2d', label: '2D' },
              { value: '3d', label: '3D' },
            ]}
          />
          {!props.solid && (
            <Tooltip label={`${t('floor.heat')} (h)`}>
              <ActionIcon
                size={30}
                variant={props.heat ? 'filled' : 'default'}
                aria-label={t('floor.heat')}
                aria-pressed={props.heat}
                onClick={() => props.onHeat(!props.heat)}
                data-testid="heat"
              >
                <IconFlame size={17} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          )}
          {(
            [
              [t('floor.further'), 'Z', () => zoom(1 / 1.5), IconZoomOut],
              [t('floor.whole'), '0', () => handle.current?.fit(), IconFocusCentered],
              [t('floor.closer'), 'z', () => zoom(1.5), IconZoomIn],
            ] as const
          ).map(([label, keys, run, Icon]) => (
            <Tooltip key={keys} label={`${label} (${keys})`}>
              <ActionIcon size={30} variant="default" aria-label={label} onClick={run}>
                <Icon size={17} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          ))}
        </div>
      </div>
      {props.solid ? (
        <Suspense fallback={<Waiting rows={6} />}>
          <FloorScene {...common} label={t('floor.label')} />
        </Suspense>
      ) : (
        <FloorCanvas
          {...common}
          heat={props.heat}
          onChoose={props.onChoose}
          onLetGo={props.onLetGo}
          label={t('floor.label')}
        />
      )}
    </div>
  );
}
