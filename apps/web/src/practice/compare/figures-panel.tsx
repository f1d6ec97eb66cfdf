import { SegmentedControl } from '@mantine/core';
import { figuresOf, ISO_22400_INDICATORS, ISO_22400_NOT_ASSESSED } from '@palaestra/islands';
import { useMemo, useState } from 'react';
import { count, percent } from '../../app/format.ts';
import { type Language, useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { clock, lasting } from '../run/clock.ts';
import type { RunView } from '../run/run-view.ts';
import { useMoment } from '../run/use-moment.ts';
import classes from './compare.module.css';
import {
  FIGURE_FORM,
  type FigureName,
  type FigureRow,
  figureRows,
  isIsoFigure,
  type OwnFigureName,
} from './figure-rows.ts';

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
  const { t, say, language } = useText();
  const [window, setWindow] = useState<'all' | 'hour'>('all');
  const moment = Math.round(useMoment(playhead) * 1000);
  const from = window === 'hour' ? Math.max(0, moment - HOUR) : 0;
  const rows = useMemo(() => {
    const at = (view: RunView) => figuresOf(view.record, from, Math.min(moment, view.run.now));
    return figureRows(at(one), other === null ? undefined : at(other));
  }, [one, other, from, moment]);
  const line = ({ name, one: a, other: b, difference, better }: FigureRow) => (
    <tr key={name} data-testid={`figure-${name}`}>
      <th scope="row">
        <FigureLabel name={name} />
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
  );
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
        <tbody>{rows.filter(({ name }) => !isIsoFigure(name)).map(line)}</tbody>
        <tbody>
          <tr>
            <th scope="rowgroup" colSpan={other === null ? 2 : 4} className={classes.group}>
              {t('compare.iso')}
            </th>
          </tr>
          {rows.filter(({ name }) => isIsoFigure(name)).map(line)}
        </tbody>
      </table>
      <details className={classes.missing}>
        <summary>{t('compare.isoNotAssessed')}</summary>
        <ul>
          {ISO_22400_NOT_ASSESSED.map(({ name, reason }) => (
            <li key={name.en}>
              {say(name)}
              {t('compare.because')}
              {say(reason)}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** Name and unit of a figure; one of the standard opens to its formula. */
function FigureLabel({ name }: { readonly name: FigureName }) {
  const { t, say } = useText();
  const unit = <small>{t(`compare.unit.${FIGURE_FORM[name]}`)}</small>;
  if (!isIsoFigure(name)) {
    return (
      <>
        {t(`compare.figure.${name as OwnFigureName}`)}
        {unit}
      </>
    );
  }
  const { name: title, formula } = ISO_22400_INDICATORS[name];
  return (
    <details className={classes.formula}>
      <summary>
        {say(title)}
        {unit}
      </summary>
      <p>= {say(formula)}</p>
    </details>
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
