import { Button, Progress, Textarea } from '@mantine/core';
import type { Exercise, SubmissionBody } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { problemOf } from '../../app/problem.ts';
import { ClaimTable } from './claim-table.tsx';
import { GradeView } from './grade-view.tsx';
import { keepWork, keptWork } from './kept-work.ts';
import classes from './learn.module.css';
import { PolicyField } from './policy-field.tsx';
import { ResourceChoice } from './resource-choice.tsx';
import { RuleChanges } from './rule-changes.tsx';
import { tryAttempt } from './try-attempt.ts';

/** Where an exercise is worked on: what is asked for, a grade on open seeds at any time, and handing in. */
export function Workbench(props: {
  readonly exercise: Exercise;
  readonly given: Plant;
  readonly of: string | undefined;
}) {
  const { exercise, given, of } = props;
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [body, setBody] = useState<SubmissionBody>(() => keptWork(exercise.id));
  const change = (part: Partial<SubmissionBody>) => setBody((old) => ({ ...old, ...part }));
  useEffect(() => keepWork(exercise.id, body), [exercise.id, body]);
  const asked = sent(body);

  const running = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  useEffect(() => () => running.current?.abort(), []);
  const attempt = useMutation({
    mutationFn() {
      running.current?.abort();
      running.current = new AbortController();
      setShare(0);
      return tryAttempt(exercise.id, asked, { signal: running.current.signal, progress: setShare });
    },
  });
  const own = useQuery({ queryKey: ['classes'], queryFn: () => api.classes() });
  const into =
    of ?? own.data?.find((one) => one.joined && one.exercises.some((item) => item.exercise === exercise.id))?.id;
  const handIn = useMutation({
    mutationFn: () => api.handIn(exercise.id, { ...asked, ...(into !== undefined && { class: into }) }),
    async onSuccess({ id }) {
      await client.invalidateQueries({ queryKey: ['submissions'] });
      await navigate({ to: '/practice/submissions/$id', params: { id } });
    },
  });
  const { hands } = exercise;
  useKeys([{ keys: 't', label: t('exercise.try'), run: () => attempt.mutate() }]);
  const tried = attempt.data;
  const failure =
    handIn.error ?? (attempt.error && problemOf(attempt.error).code !== 'cancelled' ? attempt.error : null);
  return (
    <div className={classes.bench}>
      {hands.includes('resource') && (
        <ResourceChoice plant={given} value={body.resource} onChange={(resource) => change({ resource })} />
      )}
      {hands.includes('claims') && (
        <ClaimTable
          exercise={exercise}
          claims={body.claims ?? {}}
          onChange={(claim) => setBody((old) => ({ ...old, claims: { ...old.claims, ...claim } }))}
        />
      )}
      {hands.includes('scenario') && (
        <RuleChanges
          exercise={exercise}
          given={given}
          scenario={body.scenario}
          onChange={(scenario) => change({ scenario })}
        />
      )}
      {hands.includes('policy') && (
        <PolicyField
          source={body.policy ?? ''}
          fault={tried && 'grade' in tried ? tried.grade.fault : null}
          onChange={(policy) => change({ policy })}
          onRun={() => attempt.mutate()}
        />
      )}
      <Textarea
        label={t('exercise.remark')}
        description={t('exercise.remarkHint')}
        value={body.remark ?? ''}
        maxLength={4000}
        autosize
        minRows={2}
        onChange={(event) => change({ remark: event.currentTarget.value })}
      />
      <div className={classes.actions}>
        <Button variant="default" title="t" onClick={() => attempt.mutate()} disabled={attempt.isPending}>
          {t('exercise.try')}
        </Button>
        <Button onClick={() => handIn.mutate()} loading={handIn.isPending}>
          {t('exercise.handIn')}
        </Button>
        <span className={classes.note}>
          {into === undefined
            ? t('exercise.tryNote')
            : t('exercise.inClass', { name: own.data?.find(({ id }) => id === into)?.title ?? '' })}
        </span>
      </div>
      {failure !== null && <p role="alert">{problemOf(failure).detail}</p>}
      {attempt.isPending && (
        <div className={classes.trying}>
          <Progress value={share * 100} size="sm" radius="xl" aria-label={t('exercise.try')} />
          <Button size="compact-sm" variant="subtle" onClick={() => running.current?.abort()}>
            {t('action.cancel')}
          </Button>
        </div>
      )}
      {tried && 'refused' in tried && (
        <ul role="alert" className={classes.fault}>
          {tried.refused.map((one) => (
            <li key={one.en}>{say(one)}</li>
          ))}
        </ul>
      )}
      {tried && 'grade' in tried && !attempt.isPending && (
        <>
          <p className={classes.note}>{t('exercise.preview')}</p>
          <GradeView exercise={exercise} grade={tried.grade} />
        </>
      )}
    </div>
  );
}

/** What is empty is not sent. */
function sent({ policy, scenario, resource, claims, remark }: SubmissionBody): SubmissionBody {
  return {
    ...(policy?.trim() && { policy }),
    ...(scenario && scenario.patch.length > 0 && { scenario }),
    ...(resource && { resource }),
    ...(claims && Object.keys(claims).length > 0 && { claims }),
    ...(remark?.trim() && { remark }),
  };
}
