import { Button, Kbd } from '@mantine/core';
import { FailureCause } from '@palaestra/core';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { OutcomeMark, VerdictChip } from '../../../app/marks.tsx';
import { adviceOf, practiceScore } from './advice.ts';
import type { Practised, Taken } from './cell-messages.ts';
import classes from './station.module.css';
import { CAUSE_KEYS, type StationActions } from './station-keys.ts';

/** Sentences on a card: more are not read between two attempts. */
const SENTENCES = 3;

/** What became of the take and what to do better, over the scene. */
export function VerdictCard(props: {
  readonly taken: Taken;
  readonly actions: Pick<StationActions, 'keep' | 'discard' | 'toggleOutcome' | 'attempts' | 'cause'>;
  /** The next scene is being asked for. */
  readonly busy: boolean;
}) {
  const { t, say } = useText();
  const { actions } = props;
  const { verdict, findings, result, computed, marks, tookMs } = props.taken;
  if (verdict === null) return null;
  const { cause } = result;
  const own = cause === null ? [] : [t(`station.advice.${cause}`)];
  const sentences = [...own, ...adviceOf(findings, SENTENCES - own.length).map(say)];
  return (
    <section
      className={classes.card}
      aria-live="polite"
      data-testid="verdict"
      data-decision={verdict.decision}
      data-outcome={result.outcome}
    >
      <div className={classes.cardHead}>
        <VerdictChip decision={verdict.decision} large />
        <OutcomeMark outcome={result.outcome} />
        <span className="num">
          {duration(result.time)} · {t('station.force', { value: result.peakForce.toFixed(0) })}
        </span>
      </div>
      {sentences.length === 0 ? (
        <p>{t('station.wellDone')}</p>
      ) : (
        sentences.map((sentence) => <p key={sentence}>{sentence}</p>)
      )}
      <div className={classes.marks}>
        <span className="num" data-testid="attempts">
          {t('station.attempts', { value: result.attempts })}
        </span>
        <button type="button" aria-label={t('station.fewerAttempts')} onClick={() => actions.attempts(-1)}>
          <Kbd size="xs">,</Kbd> −
        </button>
        <button type="button" aria-label={t('station.moreAttempts')} onClick={() => actions.attempts(1)}>
          <Kbd size="xs">.</Kbd> +
        </button>
        {computed.outcome === 'success' && (
          <button type="button" aria-pressed={marks.cause !== null} onClick={actions.toggleOutcome}>
            <Kbd size="xs">O</Kbd> {marks.cause === null ? t('station.markFailure') : t('station.asComputed')}
          </button>
        )}
      </div>
      {cause !== null && (
        <fieldset className={classes.causes}>
          <legend>{t('label.cause')}</legend>
          {FailureCause.options.map((one, index) => (
            <button key={one} type="button" aria-pressed={one === cause} onClick={() => actions.cause(one)}>
              <Kbd size="xs">{CAUSE_KEYS[index]}</Kbd> {t(`cause.${one}`)}
            </button>
          ))}
        </fieldset>
      )}
      <div className={classes.cardFoot}>
        <Button size="md" loading={props.busy} onClick={actions.keep} rightSection={<Kbd size="xs">↵</Kbd>}>
          {t('station.keep')}
        </Button>
        <Button
          size="md"
          variant="default"
          color="gray"
          onClick={actions.discard}
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
