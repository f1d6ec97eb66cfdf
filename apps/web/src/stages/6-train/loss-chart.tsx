import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { RunPoint } from '@palaestra/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { measured } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';

const HEIGHT = 380;

/** Loss over steps on a logarithmic axis: training as a line, validation as a line with points. */
export function LossChart({ points }: { readonly points: readonly RunPoint[] }) {
  const { t } = useText();
  const { ref, width } = useElementSize();
  const scheme = useComputedColorScheme('light');
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const data = useRef<uPlot.AlignedData>([[], [], []]);
  data.current = [
    points.map((point) => point.step),
    // A logarithmic axis cannot show what is not above zero.
    points.map((point) => (point.loss > 0 ? point.loss : null)),
    points.map((point) => (point.validationLoss !== null && point.validationLoss > 0 ? point.validationLoss : null)),
  ];
  const train = t('runs.loss');
  const validation = t('runs.validation');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours read from the page change with the scheme
  useEffect(() => {
    if (!host.current || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--p-ink-3');
    const axis = {
      stroke: ink,
      font: '11px Inter Variable, sans-serif',
      grid: { stroke: style.getPropertyValue('--p-line'), width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [10, 24, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: true, y: false } },
        scales: { x: { time: false }, y: { distr: 3 } },
        axes: [
          axis,
          {
            ...axis,
            size: 60,
            values: (_plot, splits) => splits.map((value) => (value === null ? null : measured(value, 2))),
          },
        ],
        series: [
          {},
          { label: train, stroke: style.getPropertyValue('--sig-0'), width: 1.6, points: { show: false } },
          {
            label: validation,
            stroke: style.getPropertyValue('--sig-1'),
            width: 1.8,
            spanGaps: true,
            // Many points would hide the line that they sit on.
            points: { show: data.current[0].length <= 40, size: 5 },
          },
        ],
      },
      data.current,
      host.current,
    );
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
    };
  }, [width, scheme, train, validation]);
  // New points arrive while the run goes on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data is read through its ref when the points change
  useEffect(() => chart.current?.setData(data.current), [points]);

  const last = points.at(-1);
  return (
    <div
      ref={ref}
      style={{ height: HEIGHT, overflow: 'hidden' }}
      role="img"
      aria-label={t('runs.chart', { loss: last ? measured(last.loss) : '–' })}
    >
      <div ref={host} />
    </div>
  );
}
