import { Button, Checkbox, NativeSelect, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import type { RevisionDetail } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { actionsOf, defaultObservations, defaultProcessor, PROCESSORS } from './train-defaults.ts';

/** Start a run on a revision: what it sees, what it learns, how long. The rest keeps its default. */
export function TrainForm({ revision }: { readonly revision: RevisionDetail }) {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { features } = revision.manifest;
  const actions = actionsOf(features);
  const [observations, setObservations] = useState(() => defaultObservations(features));
  const [action, setAction] = useState(actions[0] ?? '');
  const [processor, setProcessor] = useState<string>(() => defaultProcessor(features, action));
  const [steps, setSteps] = useState<number | string>(4000);
  const [seed, setSeed] = useState<number | string>(1);
  const create = useMutation({
    mutationFn: () =>
      api.createRun({
        revision: revision.sha256,
        config: { observations, action, processor, steps: Number(steps), seed: Number(seed) },
      }),
    async onSuccess(run) {
      await client.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/runs/$id', params: { id: run.id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit}>
      <Checkbox.Group label={t('runs.observations')} value={observations} onChange={setObservations}>
        <Stack gap={8} mt={6}>
          {defaultObservations(features).map((name) => (
            <Checkbox key={name} value={name} label={name} />
          ))}
        </Stack>
      </Checkbox.Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="md">
        <NativeSelect
          label={t('runs.action')}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          data={actions}
        />
        <NativeSelect
          label={t('train.processor')}
          value={processor}
          onChange={(event) => setProcessor(event.currentTarget.value)}
          data={PROCESSORS.map((name) => ({ value: name, label: t(`train.processor.${name}`) }))}
        />
        <NumberInput label={t('train.steps')} min={1} step={500} value={steps} onChange={setSteps} data-autofocus />
        <NumberInput label={t('runs.seed')} allowDecimal={false} value={seed} onChange={setSeed} />
      </SimpleGrid>
      {create.isError && <Refusal error={create.error} />}
      <Button
        type="submit"
        mt="lg"
        loading={create.isPending}
        disabled={observations.length === 0 || action === '' || steps === '' || seed === ''}
      >
        {t('train.start')}
      </Button>
    </form>
  );
}
