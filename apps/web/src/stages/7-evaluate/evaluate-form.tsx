import { Button, NativeSelect, NumberInput, SimpleGrid } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { CELL_NAMES, cellTitle } from '../../viewer/known-cells.ts';

/** Far from the seeds that demonstrations usually begin with. */
const FIRST_SEED = 1_000_000;

/** Try a policy in closed loop: where, how often, from which seed. Without `policy` the newest is chosen. */
export function EvaluateForm({ policy }: { readonly policy?: string }) {
  const { t, say } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const policies = useQuery({ queryKey: ['policies'], queryFn: () => api.policies(), enabled: policy === undefined });
  const [chosen, setChosen] = useState(policy ?? '');
  const [cell, setCell] = useState(CELL_NAMES[0] ?? '');
  const [trials, setTrials] = useState<number | string>(50);
  const [seed, setSeed] = useState<number | string>(FIRST_SEED);
  const tried = chosen === '' ? (policies.data?.[0]?.id ?? '') : chosen;
  const create = useMutation({
    mutationFn: () => api.createEvaluation({ policy: tried, cell, trials: Number(trials), seed: Number(seed) }),
    async onSuccess(evaluation) {
      await client.invalidateQueries({ queryKey: ['evaluations'] });
      await navigate({ to: '/evaluations/$id', params: { id: evaluation.id }, search: {} });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit}>
      {policy === undefined && (
        <NativeSelect
          mb="md"
          label={t('evaluations.policy')}
          value={tried}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={(policies.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
      <NativeSelect
        label={t('evaluations.cell')}
        value={cell}
        onChange={(event) => setCell(event.currentTarget.value)}
        data={CELL_NAMES.map((name) => ({ value: name, label: say(cellTitle(name)) }))}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="md">
        <NumberInput
          label={t('evaluations.trials')}
          min={1}
          max={1000}
          allowDecimal={false}
          value={trials}
          onChange={setTrials}
          data-autofocus
        />
        <NumberInput
          label={t('evaluate.firstSeed')}
          description={t('evaluate.hint')}
          inputWrapperOrder={['label', 'input', 'description']}
          min={0}
          max={2_000_000_000}
          allowDecimal={false}
          value={seed}
          onChange={setSeed}
        />
      </SimpleGrid>
      {create.isError && <Refusal error={create.error} />}
      <Button type="submit" mt="lg" loading={create.isPending} disabled={tried === '' || trials === '' || seed === ''}>
        {t('evaluate.start')}
      </Button>
    </form>
  );
}
