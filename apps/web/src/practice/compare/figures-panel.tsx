import { SegmentedControl } from '@mantine/core';
import { figuresOf } from '@palaestra/islands';
import { useMemo, useState } from 'react';
import { count, percent } from '../../app/format.ts';
import { type Language, useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { clock, lasting } from '../run/clock.ts';
import type { RunView } from '../run/run-view.ts';
import { useMoment } from '../run/use-moment.ts';
import classes from './compare.module.css';
import { FIGURE_FORM, type FigureName, figureRows } from './figure-rows.ts';

const HOUR = 3_600_000;

/** The figures up to the playhead, of one run or of two with their difference. */
export function FiguresPanel(props: {
  readonly one: RunView;
  readonly other: RunView | null;
  readonly playhead: Playhead;
  /** Headings of the two, shown when there are two. */
  readonly names: readonly [string, string];
}) {
  const { one, other, playhead } = props;
  const { t, language } = useText();
  const [window, setWindow] = useState<'all' | 'hour'>('all');
  const moment = Math.round(useMoment(playhead) * 1000);
  const from = window === 'hour' ? Math.max(0, moment - HOUR) : 0;
  const rows = useMemo(() => {
    const at = (view: RunView) => figuresOf(view.record, from, Math.min(moment, view.run.now));
    return figureRows(at(one), other === null ? undefined : at(other));
  }, [one, other, from, moment]);
  return (
    <section className={classes.figures} aria-label={t('compare.figures')} data-testid="figures">
      <div className={classes.head}>
        <h2>{t('compare.figures')}</h2>
        <span className="num">
          {clock(from / 1000, false)} – {clock(moment / 1000, false)}
        </span>
      </div>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('compare.window')}
        value={window}
        onChange={(value) => setWindow(value as 'all' | 'hour')}
        data={[
          { value: 'all', label: t('compare.sinceStart') },
          { value: 'hour', label: t('compare.lastHour') },
        ]}
      />
      <table className={classes.table}>
        {other !== null && (
          <thead>
            <tr>
              <td />
              <th scope="col">{props.names[0]}</th>
              <th scope="col">{props.names[1]}</th>
              <th scope="col">{t('compare.difference')}</th>
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map(({ name, one: a, other: b, difference, better }) => (
            <tr key={name} data-testid={`figure-${name}`}>
              <th scope="row">
                {t(`compare.figure.${name}`)}
                <small>{t(`compare.unit.${FIGURE_FORM[name]}`)}</small>
              </th>
              <td>{written(a, name, language)}</td>
              {b !== undefined && <td>{written(b, name, language)}</td>}
              {difference !== undefined && (
                <td className={classes.difference} data-tone={better === null ? undefined : better ? 'keep' : 'drop'}>
                  {difference === null ? '–' : signed(difference, name, language)}
                  {better !== null && (
                    <span role="img" aria-label={t(better ? 'compare.better' : 'compare.worse')}>
                      {better ? ' ▲' : ' ▼'}
                    </span>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function written(value: number | null, name: FigureName, language: Language): string {
  if (value === null) return '–';
  switch (FIGURE_FORM[name]) {
    case 'share':
      return percent(value, language, 1);
    case 'count':
      return count(value, language);
    case 'time':
      return lasting(value * 1000);
    default:
      return value.toFixed(1);
  }
}

function signed(value: number, name: FigureName, language: Language): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : '±';
  if (FIGURE_FORM[name] === 'share') return `${sign}${(Math.abs(value) * 100).toFixed(1)}`;
  return `${sign}${written(Math.abs(value), name, language)}`;
}
