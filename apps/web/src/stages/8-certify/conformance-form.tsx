import { Button, NativeSelect } from '@mantine/core';
import type { StandardItem } from '@palaestra/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { moment, percent, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';

/** Choose what to hold against which standard. */
export function ConformanceForm({ standards }: { readonly standards: readonly StandardItem[] }) {
  const { t, say, language } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const datasets = useQuery({ queryKey: ['datasets'], queryFn: () => api.datasets() });
  const evaluations = useQuery({ queryKey: ['evaluations'], queryFn: () => api.evaluations() });
  const lines = useQueries({
    queries: (datasets.data ?? []).map(({ id }) => ({ queryKey: ['dataset', id], queryFn: () => api.dataset(id) })),
  });
  const revisions = lines.flatMap((line) => line.data?.revisions ?? []);
  const [standard, setStandard] = useState('');
  const [revision, setRevision] = useState('');
  const [evaluation, setEvaluation] = useState('');
  const chosen = standards.find((one) => one.sha256 === standard) ?? standards[0];
  const tried = evaluations.data?.find((one) => one.id === evaluation);
  const create = useMutation({
    mutationFn: () =>
      api.createConformance({
        standard: chosen?.standard.id ?? '',
        ...(revision === '' ? {} : { revision }),
        ...(tried ? { policy: tried.policy, evaluation: tried.id } : {}),
      }),
    async onSuccess(report) {
      await client.invalidateQueries({ queryKey: ['conformances'] });
      await navigate({ to: '/conformance/$id', params: { id: report.id }, search: {} });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit}>
      <NativeSelect
        label={t('standards.standard')}
        value={standard}
        data-autofocus
        onChange={(event) => setStandard(event.currentTarget.value)}
        data={standards.map((one) => ({
          value: one.sha256,
          label: `${say(one.standard.title)} ${one.standard.version}`,
        }))}
      />
      <NativeSelect
        mt="md"
        label={t('standards.revision')}
        value={revision}
        onChange={(event) => setRevision(event.currentTarget.value)}
        data={[
          { value: '', label: t('conformance.none') },
          ...revisions.map((one) => ({
            value: one.sha256,
            label: `${one.datasetName} · ${one.message} · ${short(one.sha256)}`,
          })),
        ]}
      />
      <NativeSelect
        mt="md"
        label={t('conformance.evaluation')}
        value={evaluation}
        onChange={(event) => setEvaluation(event.currentTarget.value)}
        data={[
          { value: '', label: t('conformance.none') },
          ...(evaluations.data ?? []).map((one) => ({
            value: one.id,
            label: `${one.policyName} · ${one.summary ? percent(one.summary.success.rate, language) : '–'} · ${moment(one.createdAt, language)}`,
          })),
        ]}
      />
      {create.isError && <Refusal error={create.error} />}
      <Button type="submit" mt="lg" loading={create.isPending} disabled={!chosen || (revision === '' && !tried)}>
        {t('conformance.create')}
      </Button>
    </form>
  );
}
