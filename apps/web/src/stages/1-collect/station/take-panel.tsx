import { Button, Kbd } from '@mantine/core';
import { isTakeOver, type Take, type Variation } from '@palaestra/core';
import { IconPlayerRecordFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';
import { OutcomeMark } from '../../../app/marks.tsx';
import { Refusal } from '../../../app/refusal.tsx';
import { useFreeFocus } from './station-keys.ts';
import { TakeCard } from './take-card.tsx';
import classes from './take-panel.module.css';
import type { TakeHere } from './use-take.ts';

/** Record, stop, and what becomes of it: the one thing that a collector at a real station does again and again. */
export function TakePanel(props: {
  readonly here: TakeHere;
  /** What is recorded next; null when the order asks for nothing more. */
  readonly variation: Variation | null;
  /** Why nothing can be recorded now; null when it can. */
  readonly hint: string | null;
}) {
  const { here, variation, hint } = props;
  const { take, problem } = here;
  const { t } = useText();
  const phase = phaseOf(take);
  const mayStart = phase === 'idle' && hint === null && variation !== null && !here.asking;
  function record() {
    if (phase === 'recording') here.stop();
    else if (mayStart) here.start(variation);
  }
  useFreeFocus();
  useKeys([
    { keys: '?', label: t('keys.title'), run: () => undefined },
    { keys: 'r', label: t('station.recordOrFinish'), run: record },
  ]);
  return (
    <section className={classes.panel} data-testid="take" data-phase={phase} data-state={take?.state}>
      {phase === 'finished' && take !== null ? (
        <TakeCard take={take} busy={here.asking} onKeep={here.keep} onDiscard={here.discard} key={take.id} />
      ) : (
        <>
          <Button
            fullWidth
            data-testid="record"
            className={classes.record}
            color={phase === 'recording' ? 'red' : 'accent'}
            disabled={phase === 'idle' && !mayStart}
            loading={phase === 'waiting' || here.asking}
            leftSection={
              phase === 'recording' ? <IconPlayerStopFilled size={24} /> : <IconPlayerRecordFilled size={24} />
            }
            rightSection={<Kbd size="xs">R</Kbd>}
            onClick={record}
          >
            {phase === 'recording' ? t('station.finish', { time: duration(here.seconds) }) : t('station.record')}
          </Button>
          <p className={classes.told} aria-live="polite">
            {phase === 'idle' && (hint ?? (variation === null ? t('station.covered') : null))}
            {phase === 'waiting' && t(toldOf(take!))}
          </p>
          {phase === 'idle' && take !== null && <LastTake take={take} />}
        </>
      )}
      {problem !== null && <Refusal error={problem} />}
    </section>
  );
}

type Phase = 'idle' | 'waiting' | 'recording' | 'finished';

function phaseOf(take: Take | null): Phase {
  if (take === null || isTakeOver(take)) return 'idle';
  if (take.state === 'recording' && take.wish === 'record') return 'recording';
  const undecided = take.wish === 'record' || take.wish === 'stop';
  return take.state === 'finished' && undecided ? 'finished' : 'waiting';
}

function toldOf({ state }: Take) {
  if (state === 'asked') return 'take.asked';
  if (state === 'recording') return 'take.stopping';
  return state === 'finishing' ? 'take.finishing' : 'take.ending';
}

/** How the one before ended. */
function LastTake({ take }: { readonly take: Take }) {
  const { t } = useText();
  const { state, report, marks } = take;
  const problem = report?.problem ?? null;
  if (state === 'discarded') return <p className={classes.quiet}>{t('take.discarded')}</p>;
  return (
    <div className={classes.last} data-testid="last-take">
      {state === 'kept' && report !== null && (
        <p>
          {t('take.kept')} <OutcomeMark outcome={marks?.outcome ?? 'unknown'} />{' '}
          <span className="num">{duration(report.seconds)}</span>
        </p>
      )}
      {problem !== null && (
        <p data-tone={state === 'failed' ? 'drop' : 'trim'}>
          {t(`take.problem.${problem.reason}`, { detail: problem.detail })}
        </p>
      )}
    </div>
  );
}
