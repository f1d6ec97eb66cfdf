import { type Bilingual, type Exercise, type Grade, isPalaestraError, PalaestraError } from '@palaestra/core';
import { compilePolicy, openSimulation, type Policy, PolicyError, type SandboxWasm, stuckIn } from '@palaestra/islands';
import type { Attempted, Situation } from './attempted-plant.ts';
import { type Measures, measure } from './figures.ts';
import type { Outcome, RunPair } from './grade.ts';

/** Milliseconds of an hour, and of the part of a run after which it may be stopped. */
const HOUR = 3_600_000;

/** What an attempt runs with beside its plant. */
export interface AttemptOptions {
  readonly seeds: readonly number[];
  /** `quickjs-wasi/quickjs.wasm`; asked for when there is a policy. */
  readonly wasm: () => Promise<SandboxWasm>;
  /** Called with the share of the runs that is done. */
  readonly progress?: (share: number) => void;
}

/**
 * Run an attempt and its reference under every seed. A fault of the policy, and a plant that stands still, end it: they are
 * part of the outcome.
 *
 * @param attempt of `attemptedPlant`, with the source of its policy
 */
export async function runAttempt(
  exercise: Exercise,
  situation: Situation,
  attempt: Attempted & { readonly policy: string | undefined },
  { seeds, wasm, progress }: AttemptOptions,
): Promise<Outcome> {
  const pairs: RunPair[] = [];
  const policy = attempt.policy === undefined ? null : await read(attempt.policy, exercise, wasm);
  if (policy !== null && 'fault' in policy) return { pairs, fault: policy.fault, stuck: null };
  for (const [index, seed] of seeds.entries()) {
    const own = await follow(exercise, attempt, seed, policy, exercise.breakdown);
    if ('fault' in own) return { pairs, fault: own.fault, stuck: null };
    if ('stuck' in own) return { pairs, fault: null, stuck: own.stuck };
    const other = await follow(exercise, { plant: situation.reference, plan: null }, seed, null, null);
    if (!('measures' in other)) throw new PalaestraError('internal', `Cannot run the reference (${exercise.id})`);
    pairs.push({ attempt: own.measures, reference: other.measures });
    progress?.((index + 1) / seeds.length);
  }
  return { pairs, fault: null, stuck: null };
}

async function read(
  source: string,
  { limits }: Exercise,
  wasm: AttemptOptions['wasm'],
): Promise<Policy | { fault: Grade['fault'] }> {
  const reading = await compilePolicy(source, await wasm());
  if ('faults' in reading) return { fault: { ...reading.faults[0]! } };
  const { families = reading.policy.families } = limits;
  const outside = reading.policy.families.find((name) => !families.includes(name));
  if (outside === undefined) return reading.policy;
  const line = source.split('\n').findIndex((text) => text.includes(outside)) + 1;
  const message = {
    en: `this exercise lets a policy replace ${families.join(', ')} only, found ${outside}`,
    zh: `此练习只允许策略替换 ${families.join('、')}，发现 ${outside}`,
  };
  return { fault: { line: Math.max(1, line), column: 1, message } };
}

type Followed = { readonly measures: Measures } | { readonly fault: Grade['fault'] } | { readonly stuck: Bilingual };

async function follow(
  { hours, warmUp }: Exercise,
  { plant, plan }: Attempted,
  seed: number,
  policy: Policy | null,
  breakdown: Exercise['breakdown'],
): Promise<Followed> {
  let started: Awaited<ReturnType<Policy['start']>> | null = null;
  try {
    started = policy === null ? null : await policy.start(seed);
    const simulation = openSimulation(plant, {
      seed,
      level: plant.layout.edges.length > 0 ? 'paths' : 'matrix',
      ...(started && { rules: started.rules }),
      ...(plan && { schedule: plan }),
    });
    if (breakdown !== null) {
      simulation.advance(breakdown.at * HOUR);
      const island = plant.islands.find(({ id }) => id === breakdown.island);
      for (const { id } of island?.workUnits ?? []) simulation.fail(id, breakdown.hours * HOUR);
    }
    simulation.advance(hours * HOUR);
    const stuck = stuckIn(simulation.run, started);
    if (stuck !== null) return { stuck: stuck.message };
    return { measures: measure(simulation.run, warmUp * HOUR) };
  } catch (error) {
    if (error instanceof PolicyError) return { fault: { ...error.fault } };
    // A plan that ends early, or whose parts wait for each other, is found while it is followed.
    if (plan !== null && isPalaestraError(error) && error.code === 'bad_input') {
      return { stuck: { en: error.message, zh: `计划无法执行到底：${error.message}` } };
    }
    throw error;
  } finally {
    started?.dispose();
  }
}
