import { type Bilingual, type Exercise, type Grade, PalaestraError, type SubmissionBody } from '@palaestra/core';
import {
  applyScenario,
  builtInPlants,
  compilePolicy,
  openSimulation,
  type Plant,
  type Policy,
  PolicyError,
  type SandboxWasm,
  Scenario,
  stuckIn,
} from '@palaestra/islands';
import { type Measures, measure } from './figures.ts';
import type { Outcome, RunPair } from './grade.ts';

/** Milliseconds of an hour, and of the part of a run after which it may be stopped. */
const HOUR = 3_600_000;

/** The plants of an exercise: what it begins with, what was made of it, and what that is compared with. */
export interface Situation {
  /** The plant of the exercise in its situation. */
  readonly given: Plant;
  readonly reference: Plant;
}

/** @throws PalaestraError `internal` when an exercise names what does not exist: its own test finds that. */
export async function situationOf(exercise: Exercise): Promise<Situation> {
  const given = laidOver(await builtIn(exercise.plant), exercise.situation);
  const { plant } = exercise.reference;
  return { given, reference: plant === exercise.plant ? given : await builtIn(plant) };
}

/**
 * The plant that an attempt runs, when it keeps to the exercise; else everything that is wrong with it.
 */
export function attemptedPlant(
  exercise: Exercise,
  { given }: Situation,
  body: SubmissionBody,
): { readonly plant: Plant } | { readonly faults: readonly Bilingual[] } {
  const faults = [...missing(exercise, body), ...unasked(exercise, body)];
  if (faults.length > 0) return { faults };
  let plant = given;
  if (body.scenario !== undefined) {
    const read = Scenario.safeParse(body.scenario);
    if (!read.success) return { faults: read.error.issues.map(({ message }) => ({ en: message, zh: message })) };
    const outside = read.data.patch
      .flatMap((change) => ('from' in change ? [change.path, change.from] : [change.path]))
      .find((path) => !exercise.changeable.some((part) => path === part || path.startsWith(`${part}/`)));
    if (outside !== undefined) {
      const parts = exercise.changeable.join(', ');
      return {
        faults: [{ en: `may change ${parts} only, found ${outside}`, zh: `只允许修改 ${parts}，发现 ${outside}` }],
      };
    }
    const reading = applyScenario(plant, read.data);
    if (reading.plant === null) return { faults: reading.findings.map(({ message }) => message) };
    plant = reading.plant;
  }
  const { vehicles } = exercise.limits;
  if (vehicles !== undefined && plant.vehicles.length > vehicles) {
    const found = plant.vehicles.length;
    return {
      faults: [{ en: `at most ${vehicles} vehicles, found ${found}`, zh: `最多 ${vehicles} 辆车，实际 ${found} 辆` }],
    };
  }
  if (body.resource !== undefined) {
    const more = withOneMore(plant, body.resource);
    if (more === null)
      return { faults: [{ en: `no such island: ${body.resource}`, zh: `没有这个岛：${body.resource}` }] };
    plant = more;
  }
  return { plant };
}

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
 * @param plant of `attemptedPlant`
 */
export async function runAttempt(
  exercise: Exercise,
  situation: Situation,
  attempt: { readonly plant: Plant; readonly body: SubmissionBody },
  { seeds, wasm, progress }: AttemptOptions,
): Promise<Outcome> {
  const pairs: RunPair[] = [];
  const policy = attempt.body.policy === undefined ? null : await read(attempt.body.policy, wasm);
  if (policy !== null && 'fault' in policy) return { pairs, fault: policy.fault, stuck: null };
  for (const [index, seed] of seeds.entries()) {
    const own = await follow(exercise, attempt.plant, seed, policy, exercise.breakdown);
    if ('fault' in own) return { pairs, fault: own.fault, stuck: null };
    if ('stuck' in own) return { pairs, fault: null, stuck: own.stuck };
    const other = await follow(exercise, situation.reference, seed, null, null);
    if (!('measures' in other)) throw new PalaestraError('internal', `Cannot run the reference (${exercise.id})`);
    pairs.push({ attempt: own.measures, reference: other.measures });
    progress?.((index + 1) / seeds.length);
  }
  return { pairs, fault: null, stuck: null };
}

async function read(source: string, wasm: AttemptOptions['wasm']): Promise<Policy | { fault: Grade['fault'] }> {
  const reading = await compilePolicy(source, await wasm());
  return 'policy' in reading ? reading.policy : { fault: { ...reading.faults[0]! } };
}

type Followed = { readonly measures: Measures } | { readonly fault: Grade['fault'] } | { readonly stuck: Bilingual };

async function follow(
  { hours, warmUp }: Exercise,
  plant: Plant,
  seed: number,
  policy: Policy | null,
  breakdown: Exercise['breakdown'],
): Promise<Followed> {
  let started: Awaited<ReturnType<Policy['start']>> | null = null;
  try {
    started = policy === null ? null : await policy.start(seed);
    const simulation = openSimulation(plant, { seed, level: 'paths', ...(started && { rules: started.rules }) });
    if (breakdown !== null) {
      simulation.advance(breakdown.at * HOUR);
      const island = plant.islands.find(({ id }) => id === breakdown.island);
      for (const { id } of island?.workUnits ?? []) simulation.fail(id, breakdown.hours * HOUR);
    }
    simulation.advance(hours * HOUR);
    const stuck = stuckIn(simulation.run);
    if (stuck !== null) return { stuck: stuck.message };
    return { measures: measure(simulation.run, warmUp * HOUR) };
  } catch (error) {
    if (error instanceof PolicyError) return { fault: { ...error.fault } };
    throw error;
  } finally {
    started?.dispose();
  }
}

async function builtIn(id: string): Promise<Plant> {
  const found = builtInPlants.find((one) => one.id === id);
  if (found === undefined) throw new PalaestraError('internal', `Cannot begin the exercise: no such plant (${id})`);
  return found.load();
}

function laidOver(plant: Plant, situation: Exercise['situation']): Plant {
  if (situation === null) return plant;
  const { plant: changed, findings } = applyScenario(plant, Scenario.parse(situation));
  if (changed !== null) return changed;
  const text = `${findings[0]!.message.en} (${findings[0]!.path})`;
  throw new PalaestraError('internal', `Cannot begin the exercise: its situation does not fit its plant: ${text}`);
}

/** The plant with one more work unit at an island, or one more vehicle; null when there is no such island. */
function withOneMore(plant: Plant, resource: string): Plant | null {
  if (resource === 'vehicles') {
    const last = plant.vehicles.at(-1);
    return last === undefined ? null : { ...plant, vehicles: [...plant.vehicles, { ...last, id: `${last.id} more` }] };
  }
  const at = plant.islands.findIndex(({ id }) => id === resource);
  if (at < 0) return null;
  const island = plant.islands[at]!;
  const unit = island.workUnits.at(-1)!;
  const more = { ...island, workUnits: [...island.workUnits, { ...unit, id: `${unit.id} more` }] };
  return { ...plant, islands: plant.islands.with(at, more) };
}

const HANDS: Readonly<Record<Exercise['hands'][number], Bilingual>> = {
  policy: { en: 'a policy', zh: '策略' },
  scenario: { en: 'changes of the plant', zh: '对工厂的修改' },
  resource: { en: 'the resource that binds', zh: '瓶颈资源' },
  claims: { en: 'which of the two is better, figure by figure', zh: '逐项判断哪一方更好' },
};

/** Policy and changes may each be left out where both are asked for; with nothing at all there is nothing to grade. */
function missing({ hands, criteria }: Exercise, body: SubmissionBody): Bilingual[] {
  const lacks = criteria.some(({ figure, rule }) => 'claim' in rule && body.claims?.[figure] === undefined);
  if (hands.some((hand) => body[hand] !== undefined) && !(hands.includes('claims') && lacks)) return [];
  const texts = hands.map((hand) => HANDS[hand]);
  return [
    {
      en: `something is missing: ${texts.map(({ en }) => en).join(', or ')}`,
      zh: `还缺少内容：${texts.map(({ zh }) => zh).join('或')}`,
    },
  ];
}

function unasked({ hands }: Exercise, body: SubmissionBody): Bilingual[] {
  return (Object.keys(HANDS) as (keyof typeof HANDS)[])
    .filter((hand) => body[hand] !== undefined && !hands.includes(hand))
    .map((hand) => ({ en: `does not ask for ${HANDS[hand].en}`, zh: `此练习不需要${HANDS[hand].zh}` }));
}
