import { Button, Progress, Textarea } from '@mantine/core';
import type { Bilingual, SubmissionBody } from '@palaestra/core';
import { attemptedPlant } from '@palaestra/practice';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { problemOf } from '../../app/problem.ts';
import { Refusal } from '../../app/refusal.tsx';
import { AttemptFields, filled } from './attempt-fields.tsx';
import { GradeView } from './grade-view.tsx';
import { keepWork, keptWork } from './kept-work.ts';
import classes from './learn.module.css';
import { tryAttempt } from './try-attempt.ts';
import type { OpenedExercise } from './use-exercises.ts';

/** Where an exercise is worked on: what is asked for, a grade on open seeds at any time, and handing in. */
export function Workbench(props: {
  readonly opened: OpenedExercise;
  /** The class in which it shall count. */
  readonly of: string | undefined;
}) {
  const { opened, of } = props;
  const { exercise, own: plant, situation } = opened;
  const { given } = situation;
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [body, setBody] = useState<SubmissionBody>(() => keptWork(exercise.id));
  function change(part: Partial<SubmissionBody>) {
    setUnfit([]);
    setBody((old) => ({ ...old, ...part }));
  }
  useEffect(() => keepWork(exercise.id, body), [exercise.id, body]);
  const asked = filled(body);

  const running = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  useEffect(() => () => running.current?.abort(), []);
  const attempt = useMutation({
    mutationFn() {
      running.current?.abort();
      running.current = new AbortController();
      setShare(0);
      return tryAttempt({ exercise, plant, body: asked }, { signal: running.current.signal, progress: setShare });
    },
  });
  const own = useQuery({ queryKey: ['classes'], queryFn: () => api.classes() });
  const into =
    of ??
    own.data?.find((one) => one.joined && !one.archived && one.exercises.some((item) => item.exercise === exercise.id))
      ?.id;
  const checked = attemptedPlant(exercise, situation, asked);
  const handIn = useMutation({
    mutationFn: () => api.handIn(exercise.id, { ...asked, ...(into !== undefined && { class: into }) }),
    async onSuccess({ id }) {
      await client.invalidateQueries({ queryKey: ['submissions'] });
      await navigate({ to: '/practice/submissions/$id', params: { id } });
    },
  });
  // What does not keep to the exercise is told here, in the reader's language, before anything is sent.
  const [unfit, setUnfit] = useState<readonly Bilingual[]>([]);
  useKeys([{ keys: 't', label: t('exercise.try'), run: () => attempt.mutate() }]);
  const tried = attempt.data;
  const faults = unfit.length > 0 ? unfit : tried && 'refused' in tried ? tried.refused : [];
  const failure =
    handIn.error ?? (attempt.error && problemOf(attempt.error).code !== 'cancelled' ? attempt.error : null);
  return (
    <div className={classes.bench}>
      <AttemptFields
        exercise={exercise}
        given={given}
        body={body}
        planBack={{ exercise: exercise.id, class: of }}
        fault={tried && 'grade' in tried ? tried.grade.fault : null}
        onChange={change}
        onRun={() => attempt.mutate()}
      />
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
        <Button
          onClick={() => ('faults' in checked ? setUnfit(checked.faults) : handIn.mutate())}
          loading={handIn.isPending}
        >
          {t('exercise.handIn')}
        </Button>
        <span className={classes.note}>
          {into === undefined
            ? t('exercise.tryNote')
            : t('exercise.inClass', { name: own.data?.find(({ id }) => id === into)?.title ?? '' })}
        </span>
      </div>
      {failure !== null && <Refusal error={failure} />}
      {faults.length > 0 && !attempt.isPending && (
        <ul role="alert" className={classes.fault}>
          {faults.map((one) => (
            <li key={one.en}>{say(one)}</li>
          ))}
        </ul>
      )}
      {attempt.isPending && (
        <div className={classes.trying}>
          <Progress value={share * 100} size="sm" radius="xl" aria-label={t('exercise.try')} />
          <Button size="compact-sm" variant="subtle" onClick={() => running.current?.abort()}>
            {t('action.cancel')}
          </Button>
        </div>
      )}
      {tried && 'grade' in tried && !attempt.isPending && (
        <>
          <p className={classes.preview}>
            <strong>{t('exercise.previewTitle')}</strong> {t('exercise.preview', { runs: exercise.runs })}
          </p>
          <GradeView exercise={exercise} grade={tried.grade} preview />
        </>
      )}
    </div>
  );
}
