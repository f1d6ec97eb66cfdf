import { Button } from '@mantine/core';
import { type ExerciseBody, type ExerciseDraft, isPalaestraError } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { Loaded } from '../../app/states.tsx';
import { ExerciseState } from './exercise-state.tsx';
import classes from './learn.module.css';
import { WriteForm } from './write-form.tsx';
import { WriteTrial } from './write-trial.tsx';

const route = getRouteApi('/shell/practice/exercises/$id/edit');

const EMPTY: ExerciseBody = {
  title: { en: '', zh: '' },
  goal: { en: '', zh: '' },
  about: { en: '', zh: '' },
  plant: 'battery-pack',
  scenario: null,
  hands: ['scenario', 'policy'],
  changeable: ['/control'],
  limits: {},
  breakdown: null,
  hours: 48,
  warmUp: 8,
  runs: 5,
  criteria: [{ figure: 'throughput', rule: { gain: 0.05 }, points: 100 }],
  weight: 1,
};

/** For who teaches: a new exercise, kept as a draft. */
export function NewExercisePage() {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const keep = useMutation({
    mutationFn: (body: ExerciseBody) => api.createExercise(body),
    async onSuccess({ exercise: { id } }) {
      await client.invalidateQueries({ queryKey: ['exercises'] });
      await navigate({ to: '/practice/exercises/$id/edit', params: { id } });
    },
  });
  return (
    <Page title={t('write.new')} sentence={t('write.sentence')}>
      <WriteForm body={EMPTY} keeping={keep.isPending} error={keep.error} onKeep={keep.mutate} />
    </Page>
  );
}

/** For who teaches: an exercise as a draft, tried and published. */
export function EditExercisePage() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['exercise draft', id],
    queryFn: () => api.exerciseDraft(id),
    refetchInterval: ({ state }) => (/queued|running/.test(state.data?.trial?.state ?? '') ? 1500 : false),
  });
  return <Loaded query={query}>{(draft) => <Editing draft={draft} />}</Loaded>;
}

function Editing({ draft }: { readonly draft: ExerciseDraft }) {
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id, state, version } = draft.exercise;
  const changed = async () => {
    const keys = ['exercises', 'exercise', 'exercise draft'];
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
  // What this page works on. A colleague's later one does not take its place unasked: what is typed here would be lost.
  const [base, setBase] = useState(draft);
  const keep = useMutation({
    mutationFn: ({ body, edition }: { body: ExerciseBody; edition: number }) =>
      api.updateExercise(id, { ...body, edition }),
    async onSuccess(kept) {
      setBase(kept);
      await changed();
    },
    async onError(error) {
      if (isPalaestraError(error) && error.details.reason === 'exercise_changed') await changed();
    },
  });
  const overtaken = draft.edition > base.edition && !keep.isPending;
  const turn = useMutation({
    mutationFn: (verb: 'publish' | 'withdraw') =>
      verb === 'publish' ? api.publishExercise(id) : api.withdrawExercise(id),
    onSuccess: changed,
  });
  const remove = useMutation({
    mutationFn: () => api.deleteExercise(id),
    async onSuccess() {
      await navigate({ to: '/practice' });
      await changed();
    },
  });
  return (
    <Page
      title={say(draft.exercise.title)}
      sentence={version === 0 ? t('write.draft') : t(draft.changed ? 'write.changed' : 'write.same', { version })}
      actions={
        <>
          <ExerciseState state={state} />
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/practice/exercises/$id" params={{ id }} search={{}} />}
          >
            {t('write.look')}
          </Button>
          {version === 0 && (
            <Button variant="default" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('write.delete')}
            </Button>
          )}
          {state === 'published' && (
            <Button variant="default" onClick={() => turn.mutate('withdraw')} loading={turn.isPending}>
              {t('write.withdraw')}
            </Button>
          )}
          {(draft.changed || state === 'withdrawn') && (
            <Button onClick={() => turn.mutate('publish')} loading={turn.isPending} disabled={overtaken}>
              {t('write.publish')}
            </Button>
          )}
        </>
      }
    >
      {turn.isError && (
        <div className={classes.fault}>
          <Refusal error={turn.error} />
        </div>
      )}
      {remove.isError && <Refusal error={remove.error} />}
      <WriteForm
        key={base.edition}
        body={base.body}
        keeping={keep.isPending}
        error={keep.error}
        onKeep={(body) => keep.mutate({ body, edition: base.edition })}
      />
      {overtaken && (
        <Overtaken
          by={draft.changedBy}
          at={draft.changedAt}
          onTheirs={() => {
            keep.reset();
            setBase(draft);
          }}
          onMine={keep.isError ? () => keep.mutate({ ...keep.variables, edition: draft.edition }) : null}
        />
      )}
      {!overtaken && <WriteTrial key={`trial ${draft.edition}`} draft={draft} onTried={changed} />}
    </Page>
  );
}

/** A colleague has kept another draft meanwhile: whose is to stay is asked, and what is typed here is still here. */
function Overtaken(props: {
  readonly by: string;
  readonly at: string;
  readonly onTheirs: () => void;
  /** Null until this page's own was refused. */
  readonly onMine: (() => void) | null;
}) {
  const { t, language } = useText();
  const { by: name, at, onTheirs, onMine } = props;
  return (
    <div role="status" className={classes.preview} data-testid="overtaken">
      <p>{t('write.overtaken', { name, at: moment(at, language) })}</p>
      <div className={classes.actions}>
        <Button variant="default" onClick={onTheirs}>
          {t('write.theirs', { name })}
        </Button>
        {onMine !== null && (
          <Button variant="default" color="red" onClick={onMine}>
            {t('editor.conflictMine', { name })}
          </Button>
        )}
      </div>
    </div>
  );
}
