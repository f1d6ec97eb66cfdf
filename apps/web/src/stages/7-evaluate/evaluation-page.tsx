import { Button } from '@mantine/core';
import { useDebouncedCallback, useReducedMotion } from '@mantine/hooks';
import type { EvaluationDetail } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, duration, measured, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { OriginMark, WorkChip } from '../../app/marks.tsx';
import { Facts, Page, Part } from '../../app/page.tsx';
import { Refusal, WorkFailure } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import { WorkProgress } from '../../app/work-progress.tsx';
import { cellTitle } from '../../viewer/known-cells.ts';
import classes from './evaluate.module.css';
import { EvaluateForm } from './evaluate-form.tsx';
import { IntervalMark, IntervalScale } from './interval-mark.tsx';
import { TrialReplay } from './trial-replay.tsx';

const route = getRouteApi('/shell/evaluations/$id');

/** An evaluation: the success with its interval, every trial, and each failed one to look at. */
export function EvaluationPage() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['evaluation', id],
    queryFn: () => api.evaluation(id),
    refetchInterval: ({ state }) => (/queued|running/.test(state.data?.state ?? '') ? 2000 : false),
  });
  return <Loaded query={query}>{(evaluation) => <Opened evaluation={evaluation} />}</Loaded>;
}

function Opened({ evaluation }: { readonly evaluation: EvaluationDetail }) {
  const { t, say, language } = useText();
  const { summary } = evaluation;
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.cancelEvaluation(evaluation.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['evaluation', evaluation.id] }),
  });
  const mayStop = useMay('engineer');
  const going = evaluation.state === 'running' || evaluation.state === 'queued';
  return (
    <Page
      title={evaluation.policyName}
      sentence={
        <span className={classes.sentence}>
          <OriginMark simulated />
          <span>{t('evaluation.sentence', { cell: say(cellTitle(evaluation.cell)), seed: evaluation.seed })}</span>
        </span>
      }
      actions={
        <>
          <WorkChip state={evaluation.state} />
          {going && mayStop && (
            <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
              {t('evaluation.cancel')}
            </Button>
          )}
          <ActionDialog label={t('evaluate.again')} keys="c" needed="engineer" quiet>
            <EvaluateForm policy={evaluation.policy} />
          </ActionDialog>
        </>
      }
    >
      {going && <WorkProgress done={evaluation.done} total={evaluation.trials} label={t('evaluations.trials')} />}
      {evaluation.state === 'cancelled' && (
        <p>
          {t('evaluation.stopped', {
            done: count(evaluation.done, language),
            trials: count(evaluation.trials, language),
          })}
        </p>
      )}
      {cancel.isError && <Refusal error={cancel.error} />}
      {evaluation.error && <WorkFailure words={evaluation.error} />}
      {summary && (
        <div className={classes.summary}>
          <div className={classes.rate}>
            <b className="num">{percent(summary.success.rate, language)}</b>
            <span className="num">
              {t('evaluation.of', { successes: summary.successes, trials: summary.trials })}
              <br />
              {t('evaluation.wilson', {
                low: percent(summary.success.low, language, 1),
                high: percent(summary.success.high, language, 1),
              })}
            </span>
            <div className={classes.wide}>
              <IntervalMark interval={summary.success} />
              <IntervalScale />
            </div>
          </div>
          <Facts
            items={[
              [t('evaluation.meanTime'), summary.meanTime === null ? '–' : duration(summary.meanTime)],
              [t('evaluation.peakForce'), `${measured(summary.peakForceP95)} N`],
              ...Object.entries(summary.causes).map(
                ([cause, value]) =>
                  [t(`cause.${cause as keyof typeof summary.causes}`), count(value ?? 0, language)] as const,
              ),
            ]}
          />
        </div>
      )}
      <Trials evaluation={evaluation} />
    </Page>
  );
}

function Trials({ evaluation }: { readonly evaluation: EvaluationDetail }) {
  const { t, language } = useText();
  const { trial } = route.useSearch();
  const still = useReducedMotion();
  const navigate = useNavigate();
  const failed = evaluation.results.filter((one) => !one.success);
  const [looked, setLooked] = useState<number | null>(null);
  const wanted = looked ?? (trial === undefined ? null : Number(trial));
  const chosen = evaluation.results.find((one) => one.index === wanted) ?? failed[0] ?? evaluation.results[0];
  const rest = useDebouncedCallback(setLooked, 180);
  const choose = (index: number) => {
    rest.cancel();
    setLooked(null);
    void navigate({
      to: '/evaluations/$id',
      params: { id: evaluation.id },
      search: { trial: String(index) },
      replace: true,
      resetScroll: false,
    });
  };
  function step(by: number) {
    const list = failed.length > 0 ? failed : evaluation.results;
    const at = list.findIndex((one) => one.index === chosen?.index);
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) choose(next.index);
  }
  useKeys([
    { keys: 'n', label: t('evaluation.nextFailure'), run: () => step(1) },
    { keys: 'p', label: t('evaluation.previousFailure'), run: () => step(-1) },
  ]);
  if (evaluation.results.length === 0) return <Empty sentence={t('evaluation.noTrials')} />;
  return (
    <>
      <Part title={t('evaluation.trials')}>
        <div className={classes.strip}>
          {evaluation.results.map((one) => (
            <button
              type="button"
              key={one.index}
              data-success={one.success}
              aria-pressed={one.index === chosen?.index}
              aria-label={`${one.index + 1}: ${one.success ? t('outcome.success') : t(`cause.${one.cause ?? 'other'}`)}`}
              title={`${t('evaluation.seed')} ${one.seed}`}
              onClick={() => choose(one.index)}
            >
              {one.success ? '✓' : '✕'}
            </button>
          ))}
        </div>
      </Part>
      <div className={classes.gallery}>
        <div>
          <h2>{t('evaluation.failed', { value: count(failed.length, language) })}</h2>
          {failed.length === 0 && <p className={classes.quiet}>{t('evaluation.noneFailed')}</p>}
          <ul className={classes.cards}>
            {failed.map((one) => (
              <li key={one.index}>
                <button
                  type="button"
                  data-testid="failed-trial"
                  aria-pressed={one.index === chosen?.index}
                  // What the pointer or the focus rests on plays; leaving it changes nothing, a click keeps it.
                  onPointerEnter={({ pointerType }) => pointerType === 'mouse' && rest(one.index)}
                  onPointerLeave={() => rest.cancel()}
                  onFocus={() => rest(one.index)}
                  onBlur={() => rest.cancel()}
                  onClick={() => choose(one.index)}
                >
                  <strong>{t(`cause.${one.cause ?? 'other'}`)}</strong>
                  <span className="num">
                    {t('evaluation.trial', { index: one.index + 1 })} · {t('evaluation.seed')} {one.seed}
                  </span>
                  <span className="num">
                    {duration(one.time)} · {measured(one.peakForce)} N
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
        {chosen && (
          <TrialReplay key={chosen.index} cell={evaluation.cell} trial={chosen} playing={wanted !== null && !still} />
        )}
      </div>
    </>
  );
}
