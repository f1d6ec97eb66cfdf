import { Button, Checkbox, Group, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { Decision, Outcome } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { BuildProblem, BuildProgress, isUnderWay } from './revision-builds.tsx';

/** Choose episodes by rule, freeze them as a new revision, and watch it being made; closed, the server goes on with it. */
export function RevisionForm({ dataset }: { readonly dataset: string }) {
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  const [message, setMessage] = useState('');
  const [task, setTask] = useState('');
  const [fps, setFps] = useState<number | string>(50);
  const [decisions, setDecisions] = useState<string[]>(['keep', 'trim']);
  const [outcomes, setOutcomes] = useState<string[]>(['success']);
  const [started, setStarted] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () =>
      api.startRevision(dataset, {
        message: message.trim(),
        fps: Number(fps),
        filter: {
          decisions: decisions as Decision[],
          outcomes: outcomes as Outcome[],
          ...(task === '' ? {} : { task }),
        },
        split: { val: 0.1, test: 0 },
      }),
    async onSuccess(begun) {
      client.setQueryData(['build', begun.id], begun);
      setStarted(begun.id);
      await client.invalidateQueries({ queryKey: ['dataset', dataset] });
    },
  });
  const { data: build } = useQuery({
    queryKey: ['build', started],
    queryFn: () => api.revisionBuild(started!),
    enabled: started !== null,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 1000 : false),
  });
  const made = build?.revision ?? null;
  useEffect(() => {
    if (made === null) return;
    void client.invalidateQueries({ queryKey: ['dataset', dataset] });
    void navigate({ to: '/revisions/$sha', params: { sha: made } });
  }, [made, dataset, client, navigate]);
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  if (build && (isUnderWay(build) || made !== null)) {
    return (
      <>
        <BuildProgress build={build} />
        <p>{t('build.goesOn')}</p>
      </>
    );
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('revision.message')}
        required
        data-autofocus
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <NativeSelect
        mt="md"
        label={t('column.task')}
        value={task}
        onChange={(event) => setTask(event.currentTarget.value)}
        data={[
          { value: '', label: t('revision.allTasks') },
          ...(tasks.data ?? []).map((one) => ({ value: one.id, label: say(one.title) })),
        ]}
      />
      <Checkbox.Group mt="md" label={t('column.verdict')} value={decisions} onChange={setDecisions}>
        <Group mt={6}>
          {(['keep', 'trim', 'review'] as const).map((one) => (
            <Checkbox key={one} value={one} label={t(`verdict.${one}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Checkbox.Group mt="md" label={t('column.outcome')} value={outcomes} onChange={setOutcomes}>
        <Group mt={6}>
          {(['success', 'failure', 'unknown'] as const).map((one) => (
            <Checkbox key={one} value={one} label={t(`outcome.${one}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <NumberInput mt="md" label={t('revision.fps')} suffix=" Hz" min={1} max={1000} value={fps} onChange={setFps} />
      {create.isError && <Refusal error={create.error} />}
      {build && <BuildProblem build={build} />}
      <Button
        type="submit"
        mt="lg"
        loading={create.isPending}
        disabled={message.trim() === '' || decisions.length === 0 || outcomes.length === 0}
      >
        {t('revision.freeze')}
      </Button>
    </form>
  );
}
