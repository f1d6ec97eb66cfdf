import type { Figures } from '@palaestra/islands';
import { count, duration, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './policy.module.css';

/** Figures by which policies are told apart. `good` is 1 where more is better, -1 where less is. */
const ROWS = [
  { name: 'throughput', good: 1, of: (run: Figures) => run.throughput },
  { name: 'finished', good: 1, of: (run: Figures) => run.finished },
  { name: 'leadTime', good: -1, of: (run: Figures) => run.leadTime },
  { name: 'wip', good: -1, of: (run: Figures) => run.wip },
  { name: 'onTime', good: 1, of: (run: Figures) => run.onTime },
  { name: 'tardiness', good: -1, of: (run: Figures) => run.meanTardiness },
  { name: 'setup', good: -1, of: (run: Figures) => setupShare(run) },
  { name: 'empty', good: -1, of: (run: Figures) => run.fleet?.emptyTripRatio ?? null },
] as const;
type RowName = (typeof ROWS)[number]['name'];

/** Set-up per busy time of all work units. */
function setupShare({ units }: Figures): number | null {
  const setup = units.reduce((sum, unit) => sum + unit.setup, 0);
  const busy = units.reduce((sum, unit) => sum + unit.setup + unit.processing, 0);
  return busy > 0 ? setup / busy : null;
}

/** The figures of the built-in rules and of the policy, under the same seed. */
export function PolicyFigures(props: { readonly builtIn: Figures; readonly own: Figures }) {
  const { t, language } = useText();
  function written(name: RowName, value: number | null): string {
    if (value === null) return '–';
    if (name === 'leadTime' || name === 'tardiness') return duration(value);
    if (name === 'onTime' || name === 'setup' || name === 'empty') return percent(value, language, 1);
    return name === 'finished' ? count(value, language) : value.toFixed(2);
  }
  return (
    <table className={classes.figures} data-testid="policy-figures">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('policy.builtIn')}</th>
          <th scope="col">{t('policy.own')}</th>
          <th scope="col">{t('policy.gain')}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ name, good, of }) => {
          const [a, b] = [of(props.builtIn), of(props.own)];
          if (a === null && b === null) return null;
          const gain = a === null || b === null || a === 0 ? null : (b - a) / a;
          const tone = gain === null || Math.abs(gain) < 0.0005 ? undefined : gain * good > 0 ? 'keep' : 'drop';
          return (
            <tr key={name} data-testid={`policy-figure-${name}`}>
              <th scope="row">{t(`policy.figure.${name}`)}</th>
              <td>{written(name, a)}</td>
              <td>{written(name, b)}</td>
              <td data-tone={tone}>
                {gain === null ? '–' : `${gain > 0 ? '+' : ''}${percent(gain, language, 1)}`}
                {tone && (
                  <span role="img" aria-label={t(tone === 'keep' ? 'policy.better' : 'policy.worse')}>
                    {tone === 'keep' ? ' ▲' : ' ▼'}
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
