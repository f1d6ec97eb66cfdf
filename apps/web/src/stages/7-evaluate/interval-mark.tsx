import type { ProportionInterval } from '@palaestra/core';
import { percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './evaluate.module.css';

/** A rate as a point on its interval, on the scale from 0 to 100 %. Never a bar: a bar hides the doubt. */
export function IntervalMark({ interval }: { readonly interval: ProportionInterval }) {
  const { t, language } = useText();
  const words = t('evaluation.interval', {
    rate: percent(interval.rate, language),
    low: percent(interval.low, language, 1),
    high: percent(interval.high, language, 1),
  });
  return (
    <span className={classes.mark} role="img" aria-label={words} title={words}>
      <i style={{ left: `${interval.low * 100}%`, width: `${(interval.high - interval.low) * 100}%` }} />
      <b style={{ left: `${interval.rate * 100}%` }} />
    </span>
  );
}

/** The numbers under a column of marks. */
export function IntervalScale() {
  const { language } = useText();
  return (
    <span className={classes.scale} aria-hidden="true">
      {[0, 0.5, 1].map((share) => (
        <span key={share} style={{ left: `${share * 100}%` }}>
          {percent(share, language)}
        </span>
      ))}
    </span>
  );
}
