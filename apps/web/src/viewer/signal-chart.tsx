import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { measured } from '../app/format.ts';
import type { Playhead } from './playhead.ts';
import { columnOf, rowAt, type SignalGroup } from './signal-groups.ts';
import classes from './viewer.module.css';

/** Width of the value axis and the space after the last sample, px; every track keeps the same. */
export const AXIS = 46;
export const TAIL = 8;
const HEIGHT = 128;

/** The curves of one group over the visible span. */
export function SignalChart({ group, playhead }: { readonly group: SignalGroup; readonly playhead: Playhead }) {
  const { ref, width } = useElementSize();
  const scheme = useComputedColorScheme('light');
  const host = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours read from the page change with the scheme
  useEffect(() => {
    if (!host.current || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--p-ink-3');
    const line = style.getPropertyValue('--p-line');
    const chart = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [8, TAIL, 8, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, auto: false, range: () => [playhead.get().from, playhead.get().to] } },
        axes: [
          { show: false },
          {
            size: AXIS,
            font: '10.5px Inter Variable, sans-serif',
            stroke: ink,
            gap: 4,
            space: 28,
            grid: { stroke: line, width: 1 },
            ticks: { show: false },
            values: (_chart, splits) => splits.map((value) => measured(value, 3)),
          },
        ],
        series: [
          {},
          ...group.columns.map((_, index) => ({
            stroke: style.getPropertyValue(`--sig-${index % 8}`),
            width: 1.5,
            points: { show: false },
            // Beyond eight the colours come again, broken.
            ...(index >= 8 ? { dash: [4, 3] } : {}),
          })),
        ],
      },
      [group.signal.t, ...group.columns.map((column) => columnOf(group.signal, column))] as uPlot.AlignedData,
      host.current,
    );
    let { from, to } = playhead.get();
    const stop = playhead.subscribe(() => {
      const now = playhead.get();
      if (now.from === from && now.to === to) return;
      ({ from, to } = now);
      chart.setScale('x', { min: from, max: to });
    });
    return () => {
      stop();
      chart.destroy();
    };
  }, [group, playhead, width, scheme]);
  return (
    <div ref={ref} className={classes.chart} style={{ height: HEIGHT }}>
      <div ref={host} />
    </div>
  );
}

/** Names of the curves with their values under the cursor. */
export function SignalLegend({ group, playhead }: { readonly group: SignalGroup; readonly playhead: Playhead }) {
  const cells = useRef<(HTMLSpanElement | null)[]>([]);
  useEffect(() => {
    function show() {
      const { t, hover } = playhead.get();
      const row = rowAt(group.signal.t, hover ?? t) * group.signal.names.length;
      for (const [index, column] of group.columns.entries()) {
        const cell = cells.current[index];
        if (cell) cell.textContent = measured(group.signal.values[row + column] ?? Number.NaN, 3);
      }
    }
    show();
    return playhead.subscribe(show);
  }, [group, playhead]);
  return (
    <ul className={classes.legend}>
      {group.names.map((name, index) => (
        <li key={name} title={name}>
          <i style={{ background: `var(--sig-${index % 8})` }} data-broken={index >= 8 || undefined} />
          <span>{name}</span>
          <span
            className="num"
            ref={(cell) => {
              cells.current[index] = cell;
            }}
          />
        </li>
      ))}
    </ul>
  );
}
