import type { CellKind } from '@palaestra/cells';
import { useText } from '../../../app/i18n/index.ts';
import classes from './station.module.css';
import type { CellSession } from './use-cell.ts';

/** What the station's own instruments show, as beside a real robot; nothing for a cell without any. */
export function Instruments({ kind, cell }: { readonly kind: CellKind; readonly cell: CellSession }) {
  const { t } = useText();
  if (kind.signals.length === 0) return null;
  const values = new Map(cell.figures.signals);
  return (
    <dl className={classes.instruments} data-testid="instruments">
      {kind.signals.map(({ name, unit }) => (
        <div key={name}>
          <dt>{t(`station.signal.${name}` as 'station.signal.gap')}</dt>
          <dd className="num">{shown(values.get(name), unit, t('station.yes'), t('station.no'))}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Lengths in mm; what has no unit is a switch. */
function shown(value: number | undefined, unit: string, yes: string, no: string): string {
  if (value === undefined) return '–';
  if (unit === '1') return value > 0.5 ? yes : no;
  if (unit === 'm') return `${(value * 1000).toFixed(1)} mm`;
  return `${value.toFixed(0)} ${unit}`;
}
