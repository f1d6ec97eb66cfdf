import type { SkillBand } from '@palaestra/islands';
import { measured, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

const WIDTH = 520;
const HEIGHT = 230;
const LEFT = 52;
const BOTTOM = 34;
const TOP = 14;

/**
 * Throughput over the success rate, as far as the trials leave it open: the outer shade holds 95 % of what the rate may be,
 * the inner one half of it; a line at each point is the doubt of the simulation itself.
 */
export function BandChart({ band }: { readonly band: SkillBand }) {
  const { t, language } = useText();
  const points = band.points.map(({ rate, throughput: { mean, half } }) => ({
    rate,
    mean: mean ?? 0,
    half: half ?? 0,
  }));
  const [first, low, middle, high, last] = points as [Point, Point, Point, Point, Point];
  const ends = points.flatMap(({ mean, half }) => [mean - half, mean + half]);
  const [bottom, top] = [Math.min(...ends), Math.max(...ends)];
  const span = Math.max(top - bottom, 0.1 * Math.abs(top), 1e-6);
  const [from, to] = [Math.max(0, bottom - 0.1 * span), top + 0.1 * span];
  const wide = Math.max(last.rate - first.rate, 1e-6);
  const x = (rate: number) => LEFT + ((rate - first.rate) / wide) * (WIDTH - LEFT - 14);
  const y = (value: number) => TOP + (1 - (value - from) / (to - from)) * (HEIGHT - TOP - BOTTOM);
  const ticks = [from + (to - from) * 0.1, (from + to) / 2, to - (to - from) * 0.1];
  const words = t('skill.bandWords', {
    low: measured(first.mean),
    high: measured(last.mean),
    middle: measured(middle.mean),
  });
  return (
    <figure className={classes.band}>
      <figcaption>
        <b className="num">
          {measured(first.mean)} … {measured(last.mean)}
        </b>{' '}
        {t('skill.perHour')}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        {ticks.map((tick) => (
          <g key={tick} className={classes.tick}>
            <line x1={LEFT} x2={WIDTH - 14} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
              {measured(tick)}
            </text>
          </g>
        ))}
        <rect className={classes.outer} {...shade(first, last, x, y)} />
        <rect className={classes.inner} {...shade(low, high, x, y)} />
        <polyline
          className={classes.curve}
          points={points.map(({ rate, mean }) => `${x(rate)},${y(mean)}`).join(' ')}
        />
        {points.map(({ rate, mean, half }, index) => (
          <g key={band.points[index]!.quantile} className={classes.point}>
            <line x1={x(rate)} x2={x(rate)} y1={y(mean - half)} y2={y(mean + half)} />
            <circle cx={x(rate)} cy={y(mean)} r={index === 2 ? 4.5 : 3} />
          </g>
        ))}
        {[first, middle, last].map(({ rate }, index) => (
          <text
            // biome-ignore lint/suspicious/noArrayIndexKey: three labels at three places
            key={index}
            className={classes.axis}
            x={x(rate)}
            y={HEIGHT - 12}
            textAnchor={index === 0 ? 'start' : index === 1 ? 'middle' : 'end'}
          >
            {percent(rate, language)}
          </text>
        ))}
      </svg>
      <p className={classes.note}>{t('skill.bandNote')}</p>
    </figure>
  );
}

interface Point {
  readonly rate: number;
  readonly mean: number;
  readonly half: number;
}

type Scale = (value: number) => number;

function shade(from: Point, to: Point, x: Scale, y: Scale) {
  const upper = Math.max(from.mean, to.mean);
  const lower = Math.min(from.mean, to.mean);
  return {
    x: x(from.rate),
    width: Math.max(1, x(to.rate) - x(from.rate)),
    y: y(upper),
    height: Math.max(1, y(lower) - y(upper)),
  };
}
