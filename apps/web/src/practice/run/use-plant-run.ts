import { PalaestraError, type PlantScenario } from '@palaestra/core';
import { applyScenario, type Plant, Scenario } from '@palaestra/islands';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMe } from '../../app/session.ts';
import { type OpenPlant, usePlant } from '../plant/open-plant.ts';
import { useKeptPolicy } from '../policy/use-kept-policy.ts';
import { runPlant } from './run-plant.ts';
import { OWN_POLICY, type RunSearch, readRules, usualLevel } from './run-search.ts';
import { type RunView, viewOf } from './run-view.ts';

/** One of the runs that a page shows. */
export interface PlantRun {
  /** What it is a run of. */
  readonly plant: Plant | null;
  readonly view: RunView | null;
  /** Share of the horizon that is done, 0 to 1. */
  readonly progress: number;
  readonly error: unknown;
  retry(): void;
}

/** Hours of a run whose address says none. */
export const USUAL_HOURS = 8;

/**
 * The run that an address asks for, simulated in a worker; it begins by itself, and a run that nobody wants any more ends.
 *
 * @param side `other` is what runs beside it. Null while the address asks for none.
 */
export function usePlantRun(id: string, search: RunSearch, side: 'one' | 'other'): PlantRun | null {
  const { against } = search;
  const [other = id] = side === 'other' && against?.startsWith('plant:') ? [against.slice(6)] : [];
  const wanted = side === 'one' || against !== undefined;
  const opened = usePlant(other);
  const name =
    side === 'one' ? search.scenario : against === '-' || against?.startsWith('plant:') ? undefined : against;
  const rules = side === 'one' ? search.rules : search.rules2;
  const changed = useMemo(
    () => (opened.data === undefined ? null : changedPlant(opened.data, name)),
    [opened.data, name],
  );
  const first = usePlant(id);
  // Two that stand beside each other drive alike.
  const {
    seed = 1,
    hours = USUAL_HOURS,
    level = first.data === undefined ? undefined : usualLevel(first.data.plant),
  } = search;
  // A plant that is only read again is the same plant.
  const edition = opened.data?.origin === 'draft' ? opened.dataUpdatedAt : (opened.data?.version ?? 0);
  const person = useMe().data?.person.id ?? '';
  const [source] = useKeptPolicy(person, id);
  const policy = rules === OWN_POLICY ? source : null;
  const [progress, setProgress] = useState(0);
  const run = useQuery({
    queryKey: ['plant run', other, edition, name, rules, policy, seed, hours, level],
    queryFn: async ({ signal }) => {
      setProgress(0);
      const plant = { ...changed!.plant!, control: { ...changed!.plant!.control, ...readRules(rules) } };
      return viewOf(
        plant,
        await runPlant({ plant, seed, level: level!, policy, horizon: hours * 3600, signal, progress: setProgress }),
      );
    },
    enabled: wanted && level !== undefined && changed?.plant != null,
    staleTime: Number.POSITIVE_INFINITY,
    // A log is large: what is not looked at goes.
    gcTime: 20_000,
    retry: false,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  });
  if (!wanted) return null;
  const error = opened.error ?? changed?.error ?? run.error;
  return {
    plant: changed?.plant ?? null,
    view: run.data ?? null,
    progress,
    error,
    retry: () => void (opened.error ? opened.refetch() : run.refetch()),
  };
}

/** The plant with one of its scenarios laid over it. */
function changedPlant(opened: OpenPlant, name: string | undefined): { plant: Plant | null; error: unknown } {
  if (name === undefined) return { plant: opened.plant, error: null };
  const found = opened.scenarios.find((scenario: PlantScenario) => scenario.name.en === name);
  if (found === undefined) {
    const known = opened.scenarios.map((scenario) => scenario.name.en).join(', ') || 'none';
    const message = `Cannot run the scenario: the plant has no such one, expected one of ${known}, found ${name}`;
    return { plant: null, error: new PalaestraError('not_found', message) };
  }
  const { plant, findings } = applyScenario(opened.plant, Scenario.parse(found));
  if (plant !== null) return { plant, error: null };
  const first = findings.find(({ severity }) => severity === 'error')!;
  const message = `Cannot run the scenario: ${first.message.en} (${name}, ${first.path})`;
  return { plant: null, error: new PalaestraError('bad_input', message) };
}
