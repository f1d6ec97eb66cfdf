import { Button } from '@mantine/core';
import type { RunDetail } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, duration, measured, moment, percent, plain, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Facts, Page, Part } from '../../app/page.tsx';
import { Refusal, WorkFailure } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import { WorkProgress } from '../../app/work-progress.tsx';
import { EvaluateForm } from '../7-evaluate/evaluate-form.tsx';
import { LossChart } from './loss-chart.tsx';
import classes from './train.module.css';

const route = getRouteApi('/shell/runs/$id');

/** A training run: its curves while it learns, and what it was given. */
export function RunPage() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['run', id],
    queryFn: () => api.run(id),
    refetchInterval: ({ state }) => (isOpen(state.data) ? 2000 : false),
  });
  return <Loaded query={query}>{(run) => <Opened run={run} />}</Loaded>;
}

function isOpen(run: RunDetail | undefined): boolean {
  return run?.state === 'running' || run?.state === 'queued';
}

function Opened({ run }: { readonly run: RunDetail }) {
  const { t, language } = useText();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.cancelRun(run.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['run', run.id] }),
  });
  const mayStop = useMay('engineer');
  const last = run.points.at(-1);
  const left = last && last.stepsPerSecond > 0 ? (run.config.steps - run.step) / last.stepsPerSecond : null;
  return (
    <Page
      title={
        <span className={classes.title}>
          {t('runs.run')} <span className="mono">{short(run.id)}</span> <WorkChip state={run.state} />
        </span>
      }
      name={short(run.id)}
      sentence={
        <Link to="/revisions/$sha" params={{ sha: run.revision }}>
          {run.datasetName} <span className="mono">{short(run.revision)}</span>
        </Link>
      }
      actions={
        <>
          {isOpen(run) && mayStop && (
            <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
              {t('runs.cancel')}
            </Button>
          )}
          {run.policy && (
            <ActionDialog label={t('evaluate.title')} keys="v" needed="engineer">
              <EvaluateForm policy={run.policy} />
            </ActionDialog>
          )}
        </>
      }
    >
      {isOpen(run) && (
        <WorkProgress done={run.step} total={run.config.steps} label={t('runs.step')}>
          {left !== null && ` · ${t('runs.left', { value: duration(left) })}`}
        </WorkProgress>
      )}
      {run.error && <WorkFailure words={run.error} />}
      {cancel.isError && <Refusal error={cancel.error} />}
      <div className={classes.run}>
        <div>
          {run.points.length === 0 ? (
            <Empty sentence={t('runs.noPoints')} />
          ) : (
            <>
              <LossChart points={run.points} />
              <p className={classes.figures}>
                <Figure label={t('runs.loss')} value={run.loss === null ? '–' : measured(run.loss)} line="0" />
                <Figure
                  label={t('runs.validation')}
                  value={run.validationLoss === null ? '–' : measured(run.validationLoss)}
                  line="1"
                />
                <Figure label={t('runs.speed')} value={last ? measured(last.stepsPerSecond) : '–'} />
              </p>
            </>
          )}
        </div>
        <aside>
          <Part title={t('runs.config')}>
            <Facts
              items={[
                [t('runs.kind'), run.config.kind],
                [t('runs.observations'), run.config.observations.join(', ')],
                [t('runs.action'), run.config.action],
                [t('runs.chunk'), run.config.chunk],
                [t('runs.hidden'), run.config.hidden.join(' × ')],
                [t('runs.batch'), run.config.batch],
                [t('runs.rate'), plain(run.config.learningRate)],
                [t('runs.seed'), run.config.seed],
                ...(run.startedAt ? [[t('runs.started'), moment(run.startedAt, language)] as const] : []),
                ...(run.startedAt && run.endedAt
                  ? [[t('runs.took'), duration(span(run.startedAt, run.endedAt))] as const]
                  : []),
                [t('runs.checkpoints'), count(run.checkpoints.length, language)],
              ]}
            />
          </Part>
          {run.policy && <PolicyPart policy={run.policy} />}
        </aside>
      </div>
    </Page>
  );
}

function span(from: string, to: string): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}

function Figure(props: { readonly label: string; readonly value: string; readonly line?: string }) {
  return (
    <span>
      <small>
        {props.line && <i style={{ background: `var(--sig-${props.line})` }} />}
        {props.label}
      </small>
      <b className="num">{props.value}</b>
    </span>
  );
}

function PolicyPart({ policy }: { readonly policy: string }) {
  const { t, language } = useText();
  const evaluations = useQuery({ queryKey: ['evaluations'], queryFn: () => api.evaluations() });
  const own = evaluations.data?.filter((one) => one.policy === policy) ?? [];
  return (
    <Part title={t('runs.policy')}>
      <p className={classes.policy}>
        <a href={`/api/v1/policies/${encodeURIComponent(policy)}/file`} download>
          {t('runs.download')}
        </a>
        {own.map((one) => (
          <Link key={one.id} to="/evaluations/$id" params={{ id: one.id }}>
            {t('lineage.evaluation')}{' '}
            {one.summary && <b className="num">{percent(one.summary.success.rate, language)}</b>}
          </Link>
        ))}
      </p>
    </Part>
  );
}
