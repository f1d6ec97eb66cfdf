import { Button, Checkbox, TextInput } from '@mantine/core';
import type { PracticeClass } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import classes from './learn.module.css';
import { useExercises } from './use-exercises.ts';

/** Make a class, or change the one that is given: its title, its exercises, until when. */
export function ClassForm({ of }: { readonly of?: PracticeClass }) {
  const { t, say } = useText();
  const exercises = useExercises();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState(of?.title ?? '');
  const [due, setDue] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries((of?.exercises ?? []).map((one) => [one.exercise, localOf(one.due)])),
  );
  const [aliases, setAliases] = useState(of?.aliases ?? false);
  const offered = exercises.filter(({ id, state }) => due[id] !== undefined || /built_in|published/.test(state));
  const body = {
    title,
    aliases,
    exercises: offered
      .filter(({ id }) => due[id] !== undefined)
      .map(({ id }) => ({
        exercise: id,
        due: due[id] === '' ? null : new Date(due[id]!).toISOString(),
      })),
  };
  const keep = useMutation({
    mutationFn: () => (of === undefined ? api.createClass(body) : api.updateClass(of.id, body)),
    async onSuccess({ id }) {
      await Promise.all(['classes', 'class', 'ladder'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      await navigate({ to: '/practice/classes/$id', params: { id }, search: {} });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    keep.mutate();
  }
  function take(id: string, taken: boolean) {
    setDue(({ [id]: before, ...rest }) => (taken ? { ...rest, [id]: before ?? '' } : rest));
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('class.title')}
        value={title}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className={classes.chosen}>
        {offered.map(({ id, title: name }) => (
          <div key={id}>
            <Checkbox
              label={say(name)}
              checked={due[id] !== undefined}
              onChange={(event) => take(id, event.currentTarget.checked)}
            />
            {due[id] !== undefined && (
              <TextInput
                type="datetime-local"
                size="xs"
                aria-label={`${t('class.due')}: ${say(name)}`}
                value={due[id]}
                onChange={({ currentTarget: { value } }) => setDue((old) => ({ ...old, [id]: value }))}
              />
            )}
          </div>
        ))}
      </div>
      <Checkbox
        mt="md"
        label={t('class.aliases')}
        description={t('class.aliasesHint')}
        checked={aliases}
        onChange={(event) => setAliases(event.currentTarget.checked)}
      />
      {keep.isError && <Refusal error={keep.error} />}
      <Button
        type="submit"
        mt="lg"
        loading={keep.isPending}
        disabled={title.trim() === '' || body.exercises.length === 0}
      >
        {of === undefined ? t('class.create') : t('action.save')}
      </Button>
    </form>
  );
}

/** A moment as an input of date and time takes it, in the reader's zone. */
function localOf(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
