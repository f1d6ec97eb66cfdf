import { NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { AxisZoom } from '../../viewer/axis-zoom.tsx';
import { useRecordingPlayhead } from '../../viewer/use-playhead.ts';
import type { ColourBy } from '../gantt/draw-gantt.ts';
import { Gantt } from '../gantt/gantt.tsx';
import { RunTransport } from '../run/run-transport.tsx';
import { viewOf } from '../run/run-view.ts';
import type { FoundPlan } from './optimise.worker.ts';
import classes from './schedule.module.css';

const ROWS = ['units', 'vehicles', 'all'] as const;
const COLOURS = ['state', 'variant', 'order'] as const;

/** The plan as the simulator followed it. */
export function PlanGantt({ found }: { readonly found: FoundPlan }) {
  const { t } = useText();
  const view = useMemo(() => viewOf(found.expected, found.run), [found]);
  const playhead = useRecordingPlayhead(Math.max(1, found.run.now / 1000));
  const [rows, setRows] = useState<(typeof ROWS)[number]>(found.plant.vehicles.length === 0 ? 'units' : 'all');
  const [colourBy, setColourBy] = useState<ColourBy>('order');
  const [order, setOrder] = useState(-1);
  if (playhead === null) return null;
  return (
    <div className={classes.plan}>
      <div className={classes.bar}>
        <NativeSelect
          size="xs"
          aria-label={t('gantt.rows')}
          value={rows}
          onChange={(event) => setRows(event.currentTarget.value as typeof rows)}
          data={ROWS.map((value) => ({ value, label: t(`gantt.rows.${value}`) }))}
        />
        <NativeSelect
          size="xs"
          aria-label={t('gantt.colour')}
          value={colourBy}
          onChange={(event) => setColourBy(event.currentTarget.value as ColourBy)}
          data={COLOURS.map((value) => ({ value, label: t(`gantt.colour.${value}`) }))}
        />
        <AxisZoom playhead={playhead} whole={t('floor.wholeRun')} />
      </div>
      <Gantt view={view} playhead={playhead} rows={rows} colourBy={colourBy} order={order} onOrder={setOrder} />
      <RunTransport playhead={playhead} />
    </div>
  );
}
