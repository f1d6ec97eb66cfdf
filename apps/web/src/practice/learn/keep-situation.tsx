import { Button } from '@mantine/core';
import type { Exercise } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { plantChanged } from '../plant/open-plant.ts';
import classes from './learn.module.css';

/** The plant in the situation of the exercise as a plant of one's own: to look at, to run, to try things with. */
export function KeepSituation({ exercise, given }: { readonly exercise: Exercise; readonly given: Plant }) {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const keep = useMutation({
    mutationFn: () => api.createPlant({ title: exercise.title, plant: { ...given }, scenarios: [] }),
    async onSuccess({ id }) {
      await plantChanged(client, id);
      await navigate({ to: '/practice/plants/$id', params: { id }, search: {} });
    },
  });
  return (
    <div className={classes.actions}>
      <Button size="compact-sm" variant="light" loading={keep.isPending} onClick={() => keep.mutate()}>
        {t('exercise.keep')}
      </Button>
      {keep.isError && <Refusal error={keep.error} />}
    </div>
  );
}
