import type { Decision, Outcome, WorkState } from '@palaestra/core';
import type { ReactNode } from 'react';
import { useText } from './i18n/index.ts';
import classes from './marks.module.css';

// Each meaning has a shape of its own, so that colour is never alone.
const SHAPE: Readonly<Record<string, ReactNode>> = {
  keep: <path d="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM4.8 8.2l2.2 2.3 4.2-4.8" />,
  trim: <path d="M4.5 2H2v12h2.5M11.5 2H14v12h-2.5M5.5 8h5" />,
  drop: <path d="M2.5 2.5h11v11h-11zM5.5 5.5l5 5m0-5l-5 5" />,
  review: <path d="M8 1l7 7-7 7-7-7zM8 5v3.6M8 10.9v.2" />,
  none: <path d="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z" strokeDasharray="2.4 2.7" />,
};

function Shape({ name }: { readonly name: string }) {
  return (
    <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" className={classes.shape}>
      {SHAPE[name]}
    </svg>
  );
}

/** A verdict: shape, word and colour. */
export function VerdictChip({ decision, large }: { readonly decision: Decision | null; readonly large?: boolean }) {
  const { t } = useText();
  const name = decision ?? 'none';
  return (
    <span className={classes.chip} data-tone={name} data-large={large || undefined}>
      <Shape name={name} />
      {t(`verdict.${name}`)}
    </span>
  );
}

const RESULT_TONE = { pass: 'keep', fail: 'drop', not_assessed: 'none' } as const;

/** How a clause turned out. */
export function ResultChip({ result }: { readonly result: keyof typeof RESULT_TONE }) {
  const { t } = useText();
  return (
    <span className={classes.chip} data-tone={RESULT_TONE[result]}>
      <Shape name={RESULT_TONE[result]} />
      {t(`result.${result}`)}
    </span>
  );
}

/** Real machine or simulated one: a filled and a dashed mark, each with its word. */
export function OriginMark({ simulated, bare }: { readonly simulated: boolean; readonly bare?: boolean }) {
  const { t } = useText();
  const word = simulated ? t('origin.simulated') : t('origin.real');
  return (
    <span className={classes.origin} data-simulated={simulated} title={bare ? word : undefined}>
      <svg width="14" height="14" viewBox="0 0 16 16" role="img" aria-label={word} className={classes.originShape}>
        <path d="M8 1.2l6 3.4v6.8l-6 3.4-6-3.4V4.600z" />
      </svg>
      {!bare && word}
    </span>
  );
}

const OUTCOME_TONE = { success: 'keep', failure: 'drop', unknown: 'none' } as const;

/** How an attempt ended, quieter than a verdict. */
export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useText();
  const sign = { success: '✓', failure: '✕', unknown: '–' }[outcome];
  return (
    <span className={classes.outcome} data-tone={OUTCOME_TONE[outcome]}>
      <span aria-hidden="true">{sign}</span> {t(`outcome.${outcome}`)}
    </span>
  );
}

const WORK_TONE = { queued: 'none', running: 'run', done: 'keep', failed: 'drop', cancelled: 'none' } as const;

/** State of work in the background. */
export function WorkChip({ state }: { readonly state: WorkState }) {
  const { t } = useText();
  const shape = { queued: 'none', running: 'run', done: 'keep', failed: 'drop', cancelled: 'drop' }[state];
  return (
    <span className={classes.chip} data-tone={WORK_TONE[state]}>
      {shape === 'run' ? <span className={classes.spin} aria-hidden="true" /> : <Shape name={shape} />}
      {t(`work.${state}`)}
    </span>
  );
}
