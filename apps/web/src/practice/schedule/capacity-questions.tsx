import { Button, NumberInput } from '@mantine/core';
import { compile, type Plant } from '@palaestra/islands';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { count, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Failure } from '../../app/states.tsx';
import { unitName } from '../floor/names.ts';
import type { CapacityAnswer, CapacityOrder } from './capacity.worker.ts';
import classes from './schedule.module.css';
import { askWorker } from './worker-talk.ts';

/** Above this share a unit is as good as a bottleneck. */
const BUSY = 0.995;

/** What a plant could make at most, and how many vehicles that needs: linear programs, answered in words. */
export function CapacityQuestions({ plant }: { readonly plant: Plant }) {
  const { t } = useText();
  const [wanted, setWanted] = useState<number | null>(null);
  const ask = useMutation({
    mutationFn(order: CapacityOrder) {
      const worker = new Worker(new URL('./capacity.worker.ts', import.meta.url), { type: 'module' });
      return askWorker<never, CapacityAnswer>(worker, order, { signal: AbortSignal.timeout(120_000) });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    ask.mutate({ plant, wanted });
  }
  return (
    <Part title={t('schedule.capacity')}>
      <p className={classes.words}>{t('schedule.capacitySentence')}</p>
      <form className={classes.ask} onSubmit={submit}>
        <NumberInput
          label={t('schedule.wanted')}
          description={t('schedule.wantedHint')}
          min={0.01}
          max={1e6}
          decimalScale={2}
          value={wanted ?? ''}
          onChange={(value) => setWanted(typeof value === 'number' && value > 0 ? value : null)}
          data-testid="wanted"
        />
        <Button type="submit" variant="default" loading={ask.isPending} data-testid="ask">
          {t('schedule.ask')}
        </Button>
      </form>
      {ask.isError && <Failure error={ask.error} />}
      {ask.data !== undefined && <Answer plant={plant} answer={ask.data} />}
    </Part>
  );
}

function Answer({ plant, answer }: { readonly plant: Plant; readonly answer: CapacityAnswer }) {
  const { t, language } = useText();
  const { throughput, load, goal, fleet } = answer;
  const names = useMemo(() => {
    const compiled = compile(plant);
    return new Map(compiled.units.map(({ id }, unit) => [id, unitName(compiled, unit, language)]));
  }, [plant, language]);
  const busiest = load.toSorted((a, b) => b.share - a.share);
  const binding = busiest.filter(({ share }) => share >= BUSY);
  const named = (list: typeof busiest) =>
    list
      .slice(0, 6)
      .map(({ unit }) => names.get(unit) ?? unit)
      .join(t('schedule.comma'));
  const needed = fleet === null ? 0 : Math.ceil(fleet.vehicles - 1e-6);
  const own = plant.vehicles.length;
  return (
    <div className={classes.answer} data-testid="capacity">
      <p>{t('schedule.most', { value: throughput.toFixed(1), units: named(binding) })}</p>
      {goal > throughput + 1e-9 && <p>{t('schedule.tooMuch', { value: goal.toFixed(1) })}</p>}
      {fleet !== null && (
        <p>
          {t('schedule.fleet', {
            goal: goal.toFixed(1),
            needed,
            busy: fleet.vehicles.toFixed(1),
            empty: percent(fleet.vehicles === 0 ? 0 : fleet.empty / fleet.vehicles, language),
          })}{' '}
          {own >= needed
            ? t('schedule.fleetEnough', { own: count(own, language) })
            : t('schedule.fleetShort', { own: count(own, language), lacks: needed - own })}
        </p>
      )}
      {own === 0 && <p>{t('schedule.noFleet')}</p>}
      <p className={classes.note}>{t('schedule.capacityNote')}</p>
    </div>
  );
}
