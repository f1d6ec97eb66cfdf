import { SegmentedControl } from '@mantine/core';
import type { PlantPoint, RunningPlantDetail } from '@palaestra/core';
import { useState } from 'react';
import { plain } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { clock, clockStep } from '../run/clock.ts';
import classes from './live.module.css';
import { transientOf } from './transient.ts';

const WIDTH = 640;
const HEIGHT = 96;
const LEFT = 44;
const RIGHT = 10;
const SPANS = { short: 3600, middle: 4 * 3600, long: Number.POSITIVE_INFINITY } as const;

/** What became of the plant since somebody changed it: orders inside and throughput, with a line at each change. */
export function TransientChart(props: {
  readonly points: readonly PlantPoint[];
  readonly marks: RunningPlantDetail['marks'];
}) {
  const { t, say } = useText();
  const [span, setSpan] = useState<keyof typeof SPANS>('short');
  const whole = (props.points.at(-1)?.[0] ?? 0) - (props.points[0]?.[0] ?? 0);
  const { from, to, inside, rate, window } = transientOf(props.points, Math.min(SPANS[span], Math.max(60, whole)));
  const x = (time: number) => LEFT + ((time - from) / Math.max(1, to - from)) * (WIDTH - LEFT - RIGHT);
  const marks = props.marks.filter(({ time }) => time >= from);
  const step = clockStep(to - from, 6);
  const times = Array.from({ length: 8 }, (_, index) => (Math.ceil(from / step) + index) * step).filter(
    (time) => time <= to,
  );
  const rows = [
    { name: 'inside', title: t('live.inside'), values: inside },
    { name: 'rate', title: t('live.rate', { minutes: plain(Math.max(1, Math.round(window / 60))) }), values: rate },
  ] as const;
  return (
    <section className={classes.transient} aria-label={t('live.transient')} data-testid="transient">
      <div className={classes.head}>
        <h2>{t('live.transient')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('live.span')}
          value={span}
          onChange={(value) => setSpan(value as keyof typeof SPANS)}
          data={(['short', 'middle', 'long'] as const).map((value) => ({ value, label: t(`live.span.${value}`) }))}
        />
      </div>
      {rows.map(({ name, title, values }) => {
        const top = Math.max(1, ...values.map(([, value]) => value));
        const y = (value: number) => 8 + (1 - value / (top * 1.08)) * (HEIGHT - 16);
        const latest = values.at(-1)?.[1];
        return (
          <figure key={name}>
            <figcaption>
              {title}{' '}
              <b className="num" data-testid={`now-${name}`}>
                {latest === undefined ? '–' : plain(latest)}
              </b>
            </figcaption>
            <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
              {[0, top].map((tick) => (
                <g key={tick} className={classes.tick}>
                  <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
                  <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
                    {plain(Math.round(tick * 10) / 10)}
                  </text>
                </g>
              ))}
              {marks.map(({ time, text }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike, and none moves
                <line key={index} className={classes.markLine} x1={x(time)} x2={x(time)} y1="2" y2={HEIGHT - 6}>
                  <title>{say(text)}</title>
                </line>
              ))}
              <polyline
                className={classes.curve}
                data-name={name}
                points={values.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
              />
            </svg>
          </figure>
        );
      })}
      <div className={classes.times} aria-hidden="true">
        {times.map((time) => (
          <span key={time} style={{ left: `${(x(time) / WIDTH) * 100}%` }}>
            {clock(time, false)}
          </span>
        ))}
      </div>
      {props.marks.length > 0 && (
        <ol className={classes.marks} data-testid="marks">
          {props.marks
            .slice(-6)
            .toReversed()
            .map(({ time, text, by }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike
              <li key={index}>
                <span className="num">{clock(time)}</span> {say(text)} <small>{by}</small>
              </li>
            ))}
        </ol>
      )}
    </section>
  );
}
