import { Button } from '@mantine/core';
import type { Proof } from '@palaestra/islands/prove';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Failure } from '../../app/states.tsx';
import { clock } from '../run/clock.ts';
import type { FoundPlan } from './optimise.worker.ts';
import type { ProveOrder } from './prove.worker.ts';
import classes from './schedule.module.css';
import { askWorker } from './worker-talk.ts';

/** What a person waits for. */
const SECONDS = 60;
/** As `prove` has it. */
const MOST_STEPS = 100;

/** Show that no plan is shorter, by a solver that comes only to those who ask. */
export function ProvePlan({ found }: { readonly found: FoundPlan }) {
  const { t } = useText();
  const installed = useQuery({
    queryKey: ['solver'],
    queryFn: async () => (await fetch('/solver/browser/cp-sat.js', { method: 'HEAD' })).ok,
    staleTime: 60_000,
  });
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const gone = new AbortController();
    leaving.current = gone;
    return () => gone.abort();
  }, []);
  const proof = useMutation({
    mutationFn() {
      const worker = new Worker(new URL('./prove.worker.ts', import.meta.url), { type: 'module' });
      const order: ProveOrder = { plant: found.plant, known: found.schedule.makespan, seconds: SECONDS };
      return askWorker<never, Proof>(worker, order, { signal: leaving.current.signal });
    },
  });
  const exits = found.plant.layout.exit === null || found.plant.vehicles.length === 0 ? 0 : found.plant.orders.length;
  const steps = found.schedule.steps.length + exits;
  const known = found.makespan !== null && found.makespan <= found.bound;
  return (
    <Part title={t('schedule.prove')}>
      {known ? (
        <p className={classes.words} data-testid="proof">
          {t('schedule.atBound', { value: clock(found.bound / 1000) })}
        </p>
      ) : steps > MOST_STEPS ? (
        <p className={classes.words}>{t('schedule.tooLarge', { most: MOST_STEPS, found: steps })}</p>
      ) : installed.data === false ? (
        <p className={classes.words} data-testid="no-solver">
          {t('schedule.noSolver')} <code>npm run solver</code>
        </p>
      ) : !crossOriginIsolated ? (
        <p className={classes.words} data-testid="not-isolated">
          {t('schedule.notIsolated')} <code>palaestra islands schedule PLANT --prove {SECONDS}</code>
        </p>
      ) : (
        <>
          <p className={classes.words}>{t('schedule.proveWords', { seconds: SECONDS })}</p>
          {proof.data === undefined && (
            <Button variant="default" loading={proof.isPending} onClick={() => proof.mutate()} data-testid="prove">
              {t('schedule.proveRun')}
            </Button>
          )}
        </>
      )}
      {proof.isError && <Failure error={proof.error} />}
      {proof.data !== undefined && (
        <p className={classes.words} data-testid="proof" data-verdict={proof.data.verdict}>
          {proof.data.verdict === 'optimal'
            ? proof.data.makespan * 1000 < found.schedule.makespan
              ? t('schedule.shorter', { value: clock(proof.data.makespan) })
              : t('schedule.proved', { value: clock(proof.data.makespan) })
            : t('schedule.open', {
                bound: clock(proof.data.bound),
                value: clock(proof.data.makespan),
              })}
        </p>
      )}
    </Part>
  );
}
