import { Button, NativeSelect } from '@mantine/core';
import { textIn } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { problemOf } from '../../app/problem.ts';
import { type OpenPlant, plantChanged } from '../plant/open-plant.ts';
import { ASSUMED, giveSkill, type StepPlace, stepsWithoutSkill } from './give-skill.ts';
import classes from './learn.module.css';

/** Let a policy do a step that a machine or a person does now: the beginning of a skill. */
export function NewSkill({ open }: { readonly open: OpenPlant & { readonly version: number } }) {
  const { t, language } = useText();
  const client = useQueryClient();
  const { plant, title, scenarios, version } = open;
  const places = stepsWithoutSkill(plant);
  const [chosen, setChosen] = useState('');
  const place = places.find((one) => keyOf(one) === chosen) ?? places[0];
  const give = useMutation({
    mutationFn: (to: StepPlace) =>
      api.updatePlant(open.id, { title, plant: { ...giveSkill(plant, to) }, scenarios: [...scenarios], version }),
    onSuccess: () => plantChanged(client, open.id),
  });
  if (place === undefined) return null;
  return (
    <Part title={t('skill.give')}>
      <div className={classes.link} data-narrow>
        <NativeSelect
          label={t('editor.step')}
          value={keyOf(place)}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={places.map((one) => ({ value: keyOf(one), label: labelOf(one) }))}
        />
        <Button loading={give.isPending} onClick={() => give.mutate(place)}>
          {t('skill.giveIt')}
        </Button>
      </div>
      <p className={classes.note}>{t('skill.giveNote', ASSUMED)}</p>
      {give.isError && <p role="alert">{problemOf(give.error).detail}</p>}
    </Part>
  );

  function labelOf({ recipe, step }: StepPlace): string {
    const master = plant.workMasters.find(({ id }) => id === recipe);
    const name = master?.steps.find(({ id }) => id === step)?.name;
    const shown = name === undefined ? step : textIn(name, language);
    return plant.workMasters.length === 1 ? shown : `${recipe} · ${shown}`;
  }
}

function keyOf({ recipe, step }: StepPlace): string {
  return JSON.stringify([recipe, step]);
}
