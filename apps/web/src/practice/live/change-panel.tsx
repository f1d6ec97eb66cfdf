import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { type RunningPlantAction, textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Refusal } from '../../app/refusal.tsx';
import type { Chosen } from '../floor/floor-look.ts';
import classes from './live.module.css';
import { islandLike, variantLike } from './more-of.ts';
import type { LivePlant } from './use-live-plant.ts';

const SPEEDS = [1, 5, 10, 30, 60, 120, 300];

/** Pause, speed, and everything that can be changed while the plant runs. What is chosen on the floor is chosen here too. */
export function ChangePanel({
  id,
  live,
  chosen,
}: {
  readonly id: string;
  readonly live: LivePlant;
  readonly chosen: Chosen;
}) {
  const { t, language } = useText();
  const client = useQueryClient();
  const { moment, detail, floor } = live;
  const { plant } = floor.plant;
  const [island, setIsland] = useState('');
  const [vehicle, setVehicle] = useState('');
  const [variant, setVariant] = useState('');
  const [pieces, setPieces] = useState<number | string>(5);
  const act = useMutation({
    mutationFn: (action: RunningPlantAction) => api.actOnPlant(id, action),
    onSuccess: () => client.invalidateQueries({ queryKey: ['running plant', id] }),
  });
  const paused = moment?.state === 'paused';
  const pause = () => act.mutate({ kind: paused ? 'resume' : 'pause' });
  useKeys([{ keys: 'p', label: t(paused ? 'live.resume' : 'live.pause'), run: pause }]);
  const chosenIsland = islandOf(plant, live, chosen);
  const at = pick(plant.islands, island, chosenIsland);
  const like = pick(plant.vehicles, vehicle, chosen?.kind === 'vehicle' ? plant.vehicles[chosen.index]?.id : undefined);
  const which = pick(plant.variants, variant, undefined);
  const busy = act.isPending;
  const speed = String(moment?.speed ?? '');
  return (
    <section className={classes.change} aria-label={t('live.change')} data-testid="change">
      <div className={classes.row}>
        <Button size="sm" variant="light" onClick={pause} disabled={moment === null} title="p">
          {t(paused ? 'live.resume' : 'live.pause')}
        </Button>
        <NativeSelect
          aria-label={t('live.speed')}
          value={speed}
          onChange={(event) => act.mutate({ kind: 'speed', speed: Number(event.currentTarget.value) })}
          data={[...new Set([speed, ...SPEEDS.map(String)])].map((value) => ({ value, label: `×${value}` }))}
        />
      </div>
      <h2>{t('live.change')}</h2>
      <NativeSelect
        label={t('live.island')}
        value={at}
        onChange={(event) => setIsland(event.currentTarget.value)}
        data={plant.islands.map(({ id: value, name }) => ({ value, label: textIn(name ?? value, language) }))}
      />
      <div className={classes.row}>
        <Button
          size="compact-sm"
          color="red"
          variant="light"
          disabled={busy}
          onClick={() => act.mutate({ kind: 'fail', island: at })}
        >
          {t('live.fail')}
        </Button>
        <Button
          size="compact-sm"
          variant="light"
          disabled={busy}
          onClick={() => act.mutate({ kind: 'repair', island: at })}
        >
          {t('live.repair')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          onClick={() => act.mutate({ kind: 'scenario', scenario: islandLike(plant, at) })}
        >
          {t('live.more')}
        </Button>
      </div>
      {plant.vehicles.length > 0 && (
        <div className={classes.row}>
          <NativeSelect
            label={t('live.vehicle')}
            value={like}
            onChange={(event) => setVehicle(event.currentTarget.value)}
            data={plant.vehicles.map(({ id: value }) => value)}
          />
          <Button
            size="compact-sm"
            variant="default"
            disabled={busy}
            onClick={() => act.mutate({ kind: 'vehicle', like })}
          >
            {t('live.more')}
          </Button>
        </div>
      )}
      <div className={classes.row}>
        <NativeSelect
          label={t('live.variant')}
          value={which}
          onChange={(event) => setVariant(event.currentTarget.value)}
          data={plant.variants.map(({ id: value, name }) => ({ value, label: textIn(name ?? value, language) }))}
        />
        <NumberInput
          label={t('live.pieces')}
          value={pieces}
          onChange={setPieces}
          min={1}
          max={100}
          w={76}
          allowDecimal={false}
        />
      </div>
      <div className={classes.row}>
        <Button
          size="compact-sm"
          variant="light"
          disabled={busy || !(Number(pieces) >= 1)}
          onClick={() => act.mutate({ kind: 'order', variant: which, quantity: Number(pieces) })}
        >
          {t('live.order')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          onClick={() => act.mutate({ kind: 'scenario', scenario: variantLike(plant, which) })}
        >
          {t('live.more')}
        </Button>
      </div>
      {detail.plant.startsWith('pl_') && (
        <Scenarios plant={detail.plant} busy={busy} onLay={(scenario) => act.mutate({ kind: 'scenario', scenario })} />
      )}
      {act.isError && <Refusal error={act.error} />}
    </section>
  );
}

/** The scenarios that are kept with the plant, to be laid over it while it runs. */
function Scenarios(props: {
  readonly plant: string;
  readonly busy: boolean;
  readonly onLay: (scenario: Extract<RunningPlantAction, { kind: 'scenario' }>['scenario']) => void;
}) {
  const { t, say } = useText();
  const kept = useQuery({
    queryKey: ['plant detail', props.plant],
    queryFn: () => api.plant(props.plant),
    retry: false,
  });
  const [index, setIndex] = useState('0');
  const scenarios = kept.data?.scenarios ?? [];
  const scenario = scenarios[Number(index)];
  if (scenario === undefined) return null;
  return (
    <div className={classes.row}>
      <NativeSelect
        label={t('live.scenario')}
        value={index}
        onChange={(event) => setIndex(event.currentTarget.value)}
        data={scenarios.map(({ name }, value) => ({ value: String(value), label: say(name) }))}
      />
      <Button size="compact-sm" variant="default" disabled={props.busy} onClick={() => props.onLay(scenario)}>
        {t('live.lay')}
      </Button>
    </div>
  );
}

function islandOf(plant: Plant, { floor }: LivePlant, chosen: Chosen): string | undefined {
  if (chosen?.kind === 'island') return plant.islands[chosen.index]?.id;
  if (chosen?.kind !== 'unit') return undefined;
  const unit = floor.plant.units[chosen.index];
  return unit === undefined ? undefined : plant.islands[unit.island]?.id;
}

/** What was asked for by name; else what is chosen on the floor; else the first. */
function pick(things: readonly { readonly id: string }[], asked: string, chosen: string | undefined): string {
  if (chosen !== undefined && things.some(({ id }) => id === chosen)) return chosen;
  return things.some(({ id }) => id === asked) ? asked : (things[0]?.id ?? '');
}
