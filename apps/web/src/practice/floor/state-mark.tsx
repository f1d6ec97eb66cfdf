import { UNIT_STATES, type UnitState } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import classes from './floor.module.css';
import { STATE_SIGN, STATE_TOKEN } from './palette.ts';

/** The sign of a state on its colour. */
export function StateMark({ state }: { readonly state: number }) {
  const name: UnitState = UNIT_STATES[state]!;
  return (
    <svg viewBox="-.5 -.5 1 1" width="15" height="15" aria-hidden="true" className={classes.mark}>
      <rect x="-.5" y="-.5" width="1" height="1" rx=".2" fill={`var(${STATE_TOKEN[name]})`} fillOpacity=".28" />
      <path d={STATE_SIGN[name]} fill="none" stroke="var(--p-ink)" strokeWidth=".12" strokeLinecap="round" />
    </svg>
  );
}

/** What the signs and colours of work units say. */
export function StateLegend() {
  const { t } = useText();
  return (
    <ul className={classes.legend} aria-label={t('floor.legend')}>
      {UNIT_STATES.map((name, state) => (
        <li key={name}>
          <StateMark state={state} /> {t(`floor.state.${name}`)}
        </li>
      ))}
    </ul>
  );
}
