import { Button } from '@mantine/core';
import type { Bilingual, ExerciseDraft, SubmissionBody } from '@palaestra/core';
import { requirePlant } from '@palaestra/islands';
import { attemptedPlant } from '@palaestra/practice';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { AttemptFields, filled } from './attempt-fields.tsx';
import { GradeView } from './grade-view.tsx';
import classes from './learn.module.css';

/** A teacher's own answer: it must pass, and doing nothing must not, before students see the exercise. */
export function WriteTrial(props: { readonly draft: ExerciseDraft; readonly onTried: () => Promise<void> }) {
  const { t, say } = useText();
  const { exercise, plant, trial } = props.draft;
  const given = useMemo(() => requirePlant(plant, exercise.id), [plant, exercise.id]);
  const [body, setBody] = useState<SubmissionBody>(trial?.answer ?? {});
  const [unfit, setUnfit] = useState<readonly Bilingual[]>([]);
  const send = useMutation({ mutationFn: () => api.tryExercise(exercise.id, filled(body)), onSettled: props.onTried });
  function tryIt() {
    const checked = attemptedPlant(exercise, { given, reference: given }, filled(body));
    setUnfit('faults' in checked ? checked.faults : []);
    if (!('faults' in checked)) send.mutate();
  }
  const trying = trial?.state === 'queued' || trial?.state === 'running';
  return (
    <Part title={t('write.trial')}>
      <p className={classes.note}>{t('write.trialHint')}</p>
      <div className={classes.bench}>
        <AttemptFields
          exercise={exercise}
          given={given}
          body={body}
          fault={trial?.grade?.fault ?? null}
          onChange={(part) => setBody((old) => ({ ...old, ...part }))}
          onRun={tryIt}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={tryIt} loading={send.isPending || trying}>
            {t('write.try')}
          </Button>
          {trying && <span role="status">{t('exercise.grading')}</span>}
        </div>
        {unfit.length > 0 && (
          <ul role="alert" className={classes.fault}>
            {unfit.map((one) => (
              <li key={one.en}>{say(one)}</li>
            ))}
          </ul>
        )}
        {send.isError && <Refusal error={send.error} />}
        {trial?.error != null && (
          <p role="alert" className={classes.fault}>
            {trial.error}
          </p>
        )}
        {trial?.grade != null && trial.idle != null && (
          <>
            <p className={classes.preview} data-good={trial.grade.passed && !trial.idle.passed}>
              {t(trial.grade.passed ? (trial.idle.passed ? 'write.idlePasses' : 'write.good') : 'write.unreached', {
                points: trial.idle.points,
              })}
            </p>
            <GradeView exercise={exercise} grade={trial.grade} />
          </>
        )}
      </div>
    </Part>
  );
}
