import { Button, Progress } from '@mantine/core';
import type { Estimate } from '@palaestra/islands';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Failure } from '../../app/states.tsx';
import { clock } from '../run/clock.ts';
import type { Against, AgainstOrder } from './against-rules.worker.ts';
import type { FoundPlan } from './optimise.worker.ts';
import classes from './schedule.module.css';
import { askWorker } from './worker-talk.ts';

const REPLICATIONS = 10;

/** The plan beside the plant's own rules, where things go as they go: with chance, failures, shifts. */
export function AgainstRules({ found }: { readonly found: FoundPlan }) {
  const { t } = useText();
  const [share, setShare] = useState(0);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const gone = new AbortController();
    leaving.current = gone;
    return () => gone.abort();
  }, []);
  const compare = useMutation({
    mutationFn() {
      setShare(0);
      const worker = new Worker(new URL('./against-rules.worker.ts', import.meta.url), { type: 'module' });
      const { plant, schedule } = found;
      const order: AgainstOrder = { plant, schedule, replications: REPLICATIONS };
      return askWorker<number, Against>(worker, order, { signal: leaving.current.signal, onNews: setShare });
    },
  });
  const { rules, makespan } = found;
  if (found.leftOut.length === 0) {
    const gain = rules === null || makespan === null ? null : 1 - makespan / rules;
    return (
      <Part title={t('schedule.against')}>
        <p className={classes.words} data-testid="against-words">
          {gain === null
            ? t('schedule.rulesStuck')
            : t('schedule.againstExact', { rules: clock(rules! / 1000), share: (100 * gain).toFixed(1) })}
        </p>
      </Part>
    );
  }
  return (
    <Part title={t('schedule.against')}>
      <p className={classes.words}>
        {t('schedule.againstChance', {
          what: found.leftOut.map((one) => t(`schedule.without.${one}`)).join(t('schedule.comma')),
        })}
      </p>
      {compare.data === undefined && (
        <Button
          variant="default"
          loading={compare.isPending}
          onClick={() => compare.mutate()}
          data-testid="against-run"
        >
          {t('schedule.againstRun', { count: REPLICATIONS })}
        </Button>
      )}
      {compare.isPending && (
        <Progress className={classes.progress} value={100 * share} size="sm" aria-label={t('schedule.comparing')} />
      )}
      {compare.isError && <Failure error={compare.error} />}
      {compare.data !== undefined && <Rows against={compare.data} />}
    </Part>
  );
}

function Rows({ against }: { readonly against: Against }) {
  const { t } = useText();
  const { difference, replications } = against;
  const told =
    difference.mean === null || difference.half === null
      ? 'unfinished'
      : Math.abs(difference.mean) <= difference.half
        ? 'same'
        : difference.mean < 0
          ? 'better'
          : 'worse';
  return (
    <>
      <table className={classes.table} data-testid="against">
        <tbody>
          {(['rules', 'plan', 'difference'] as const).map((name) => (
            <tr key={name} data-testid={`against-${name}`}>
              <th scope="row">{t(`schedule.row.${name}`)}</th>
              <td className="num">{written(against[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.words} data-testid="against-words">
        {t(`schedule.told.${told}`, { count: replications })}
      </p>
    </>
  );
}

function written({ mean, half }: Estimate): string {
  if (mean === null || half === null) return '–';
  const sign = mean < 0 ? '−' : '';
  return `${sign}${clock(Math.abs(mean))} ± ${clock(half)}`;
}
