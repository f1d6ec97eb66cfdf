import { Button, Kbd } from '@mantine/core';
import { FailureCause } from '@palaestra/core';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { OutcomeMark, VerdictChip } from '../../../app/marks.tsx';
import { adviceOf, practiceScore } from './advice.ts';
import type { Practised, Taken } from './cell-messages.ts';
import classes from './station.module.css';

/** Sentences on a card: more are not read between two attempts. */
const SENTENCES = 3;

/** One key for each cause of failure, in the order of the list. */
export const CAUSE_KEYS: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-', '=', '[', ']'];

/** What became of the take and what to do better, over the scene. */
export function VerdictCard(props: {
  readonly taken: Taken;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
  readonly onMark: (cause: FailureCause) => void;
}) {
  const { t, say } = useText();
  const { verdict, findings, result, tookMs } = props.taken;
  if (verdict === null) return null;
  const { cause } = result;
  const own = cause === null ? [] : [t(`station.advice.${cause}`)];
  const sentences = [...own, ...adviceOf(findings, SENTENCES - own.length).map(say)];
  return (
    <section className={classes.card} aria-live="polite" data-testid="verdict" data-decision={verdict.decision}>
      <div className={classes.cardHead}>
        <VerdictChip decision={verdict.decision} large />
        <OutcomeMark outcome={result.outcome} />
        <span className="num">
          {duration(result.time)} · {t('station.force', { value: result.peakForce.toFixed(0) })} ·{' '}
          {t('station.attempts', { value: result.attempts })}
        </span>
      </div>
      {sentences.length === 0 ? (
        <p>{t('station.wellDone')}</p>
      ) : (
        sentences.map((sentence) => <p key={sentence}>{sentence}</p>)
      )}
      {cause !== null && (
        <fieldset className={classes.causes}>
          <legend>{t('label.cause')}</legend>
          {FailureCause.options.map((one, index) => (
            <button key={one} type="button" aria-pressed={one === cause} onClick={() => props.onMark(one)}>
              <Kbd size="xs">{CAUSE_KEYS[index]}</Kbd> {t(`cause.${one}`)}
            </button>
          ))}
        </fieldset>
      )}
      <div className={classes.cardFoot}>
        <Button size="md" onClick={props.onKeep} rightSection={<Kbd size="xs">↵</Kbd>}>
          {t('station.keep')}
        </Button>
        <Button
          size="md"
          variant="default"
          color="gray"
          onClick={props.onDiscard}
          rightSection={<Kbd size="xs">⌫</Kbd>}
        >
          {t('station.discard')}
        </Button>
        <small className="num">{t('station.judgedIn', { seconds: (tookMs / 1000).toFixed(1) })}</small>
      </div>
    </section>
  );
}

/** A practice attempt beside the expert's. */
export function PracticeCard({ practised, onNext }: { readonly practised: Practised; readonly onNext: () => void }) {
  const { t } = useText();
  const { result, expert } = practised;
  const force = (value: number) => t('station.force', { value: value.toFixed(0) });
  return (
    <section className={classes.card} aria-live="polite" data-testid="practised">
      <div className={classes.cardHead}>
        <strong className={classes.score}>{practiceScore(result, expert)}</strong>
        <span>{t('station.ofHundred')}</span>
        <OutcomeMark outcome={result.outcome} />
      </div>
      <table className={classes.beside}>
        <tbody className="num">
          <tr>
            <th scope="row">{t('station.you')}</th>
            <td>{duration(result.time)}</td>
            <td>{force(result.peakForce)}</td>
          </tr>
          <tr>
            <th scope="row">{t('station.expert')}</th>
            <td>{duration(expert.time)}</td>
            <td>{force(expert.peakForce)}</td>
          </tr>
        </tbody>
      </table>
      {result.cause !== null && <p>{t(`station.advice.${result.cause}`)}</p>}
      <div className={classes.cardFoot}>
        <Button size="md" onClick={onNext} rightSection={<Kbd size="xs">↵</Kbd>}>
          {t('station.nextScene')}
        </Button>
        <small>{t('station.nothingKept')}</small>
      </div>
    </section>
  );
}
