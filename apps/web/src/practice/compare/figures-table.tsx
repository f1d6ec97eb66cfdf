import { ISO_22400_INDICATORS } from '@palaestra/islands';
import { memo, useState } from 'react';
import { count, percent } from '../../app/format.ts';
import { type Language, useText } from '../../app/i18n/index.ts';
import { lasting } from '../run/clock.ts';
import classes from './compare.module.css';
import { FIGURE_FORM, type FigureName, type FigureRow, isIsoFigure, type OwnFigureName } from './figure-rows.ts';

/**
 * Figures of one run, or of two with their difference; `names` are the headings of the two. Those of the standard open by
 * one click: there are more of them than somebody who watches a run takes in.
 */
export function FiguresTable(props: {
  readonly rows: readonly FigureRow[];
  readonly names: readonly [string, string] | null;
}) {
  const { rows, names } = props;
  const { t, language } = useText();
  const [isOpen, setOpen] = useState(false);
  const line = ({ name, one: a, other: b, difference, better }: FigureRow) => (
    <tr key={name} data-testid={`figure-${name}`}>
      <th scope="row">
        <FigureLabel name={name} />
      </th>
      <td>{written(a, name, language)}</td>
      {b !== undefined && <td>{written(b, name, language)}</td>}
      {difference !== undefined && <Difference name={name} value={difference} better={better ?? null} />}
    </tr>
  );
  return (
    <table className={classes.table}>
      {names !== null && (
        <thead>
          <tr>
            <td />
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
            <th scope="col">{t('compare.difference')}</th>
          </tr>
        </thead>
      )}
      <tbody>{rows.filter(({ name }) => !isIsoFigure(name)).map(line)}</tbody>
      <tbody>
        <tr>
          <th scope="rowgroup" colSpan={names === null ? 2 : 4} className={classes.group}>
            <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} data-testid="iso">
              {t('compare.iso')}
            </button>
          </th>
        </tr>
        {isOpen && rows.filter(({ name }) => isIsoFigure(name)).map(line)}
      </tbody>
    </table>
  );
}

/** Name and unit of a figure; one of the standard opens to its formula. Drawn once, while the figure changes. */
const FigureLabel = memo(function FigureLabel({ name }: { readonly name: FigureName }) {
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
});

/** What the other has more; for the better or the worse only where the figures as written differ. */
function Difference(props: {
  readonly name: FigureName;
  readonly value: number | null;
  readonly better: boolean | null;
}) {
  const { t, language } = useText();
  const { name, value, better } = props;
  if (value === null) return <td className={classes.difference}>–</td>;
  const text = signed(value, name, language);
  if (!/[1-9]/.test(text)) return <td className={classes.difference}>±0</td>;
  return (
    <td className={classes.difference} data-tone={better === null ? undefined : better ? 'keep' : 'drop'}>
      {text}
      {better !== null && (
        <span role="img" aria-label={t(better ? 'compare.better' : 'compare.worse')}>
          {better ? ' ▲' : ' ▼'}
        </span>
      )}
    </td>
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
  const sign = value > 0 ? '+' : '−';
  if (FIGURE_FORM[name] === 'share') return `${sign}${(Math.abs(value) * 100).toFixed(1)}`;
  return `${sign}${written(Math.abs(value), name, language)}`;
}
