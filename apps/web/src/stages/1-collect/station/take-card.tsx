import { Button, Kbd } from '@mantine/core';
import { FailureCause, type Outcome, type Take, type TakeMarks } from '@palaestra/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';
import { VerdictChip } from '../../../app/marks.tsx';
import { adviceOf } from './advice.ts';
import { CAUSE_KEYS } from './station-keys.ts';
import classes from './take-panel.module.css';

/** Sentences: more are not read between two attempts. */
const SENTENCES = 3;
const MOST_ATTEMPTS = 99;

/** What the rules say of a take, and its person's word on how it ended; every mark has the key that it has at a simulation. */
export function TakeCard(props: {
  readonly take: Take;
  readonly busy: boolean;
  onKeep(marks: TakeMarks): void;
  onDiscard(): void;
}) {
  const { take, busy, onKeep, onDiscard } = props;
  const { t, say } = useText();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [attempts, setAttempts] = useState(1);
  const [cause, setCause] = useState<FailureCause>('other');
  const { report } = take;
  const verdict = report?.verdict ?? null;
  const advice = adviceOf(verdict?.findings ?? [], SENTENCES).map(say);
  const change = (by: 1 | -1) => setAttempts((now) => Math.min(MOST_ATTEMPTS, Math.max(1, now + by)));
  function fail(why: FailureCause) {
    setOutcome('failure');
    setCause(why);
  }
  function keep() {
    if (outcome === null || busy) return;
    onKeep({ outcome, attempts, failureCause: outcome === 'failure' ? cause : null });
  }
  useKeys([
    { keys: 'o', label: t('take.markOutcome'), run: () => setOutcome(outcome === 'success' ? 'failure' : 'success') },
    { keys: ',', label: t('station.fewerAttempts'), run: () => change(-1) },
    { keys: '.', label: t('station.moreAttempts'), run: () => change(1) },
    ...FailureCause.options.map((one, index) => ({
      keys: CAUSE_KEYS[index] ?? '',
      label: t(`cause.${one}`),
      run: () => fail(one),
    })),
    { keys: 'Enter', label: t('station.keep'), run: keep },
    { keys: 'Backspace', label: t('station.discard'), run: () => !busy && onDiscard() },
  ]);
  return (
    <div aria-live="polite" data-testid="verdict" data-decision={verdict?.decision}>
      <p className={classes.head}>
        {verdict && <VerdictChip decision={verdict.decision} large />}
        <span className="num">{duration(report?.seconds ?? 0)}</span>
        {verdict && (
          <small className="num">{t('station.judgedIn', { seconds: (verdict.tookMs / 1000).toFixed(1) })}</small>
        )}
      </p>
      {verdict === null && <p className={classes.told}>{t('take.noVerdict')}</p>}
      {verdict !== null && advice.length === 0 && <p className={classes.advice}>{t('take.clean')}</p>}
      {advice.map((sentence) => (
        <p key={sentence} className={classes.advice}>
          {sentence}
        </p>
      ))}
      {report?.problem && (
        <p data-tone="trim" className={classes.advice}>
          {t(`take.problem.${report.problem.reason}`, { detail: report.problem.detail })}
        </p>
      )}
      {(report?.dropped ?? 0) > 0 && (
        <p data-tone="drop" className={classes.advice}>
          {t('take.dropped', { value: report!.dropped })}
        </p>
      )}
      <fieldset className={classes.marks}>
        <legend>{t('take.howEnded')}</legend>
        {(['success', 'failure'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={outcome === one} onClick={() => setOutcome(one)} data-wide>
            {t(`outcome.${one}`)}{' '}
            <Kbd size="xs" className={classes.letter}>
              O
            </Kbd>
          </button>
        ))}
      </fieldset>
      {outcome === 'failure' && (
        <fieldset className={classes.marks}>
          <legend>{t('label.cause')}</legend>
          {FailureCause.options.map((one, index) => (
            <button key={one} type="button" aria-pressed={one === cause} onClick={() => fail(one)}>
              <Kbd size="xs">{CAUSE_KEYS[index]}</Kbd> {t(`cause.${one}`)}
            </button>
          ))}
        </fieldset>
      )}
      <div className={classes.marks}>
        <span className="num" data-testid="attempts">
          {t('station.attempts', { value: attempts })}
        </span>
        <button type="button" aria-label={t('station.fewerAttempts')} onClick={() => change(-1)}>
          <Kbd size="xs">,</Kbd> <IconMinus size={16} />
        </button>
        <button type="button" aria-label={t('station.moreAttempts')} onClick={() => change(1)}>
          <Kbd size="xs">.</Kbd> <IconPlus size={16} />
        </button>
      </div>
      <div className={classes.foot}>
        <Button
          size="lg"
          loading={busy}
          disabled={outcome === null}
          onClick={keep}
          rightSection={<Kbd size="xs">↵</Kbd>}
        >
          {t('station.keep')}
        </Button>
        <Button size="lg" variant="default" disabled={busy} onClick={onDiscard} rightSection={<Kbd size="xs">⌫</Kbd>}>
          {t('take.discard')}
        </Button>
        {outcome === null && <small>{t('take.sayFirst')}</small>}
      </div>
    </div>
  );
}
