import { type Bilingual, type Exercise, formText, PalaestraError, type SubmissionBody } from '@palaestra/core';
import { applyScenario, type Plant, Scenario, type Schedule } from '@palaestra/islands';
import { builtInPlant } from './built-in.ts';
import { planIn } from './plan-in.ts';

/** The plants of an exercise: what it begins with, what was made of it, and what that is compared with. */
export interface Situation {
  /** The plant of the exercise in its situation. */
  readonly given: Plant;
  readonly reference: Plant;
}

/**
 * @param own the plant of an exercise that a teacher wrote, its situation laid over it; null for built-in ones
 * @throws PalaestraError `internal` when an exercise names what does not exist: its own test finds that.
 */
export async function situationOf(exercise: Exercise, own: Plant | null): Promise<Situation> {
  if (own !== null) return { given: own, reference: own };
  const given = laidOver(await builtInPlant(exercise.plant).load(), exercise.situation);
  const { plant } = exercise.reference;
  return { given, reference: plant === exercise.plant ? given : await builtInPlant(plant).load() };
}

/** What an attempt runs. */
export interface Attempted {
  readonly plant: Plant;
  /** What is followed instead of rules; null without a plan. */
  readonly plan: Schedule | null;
}

/** An attempt that keeps to the exercise; else everything that is wrong with it. */
export function attemptedPlant(
  exercise: Exercise,
  { given }: Situation,
  body: SubmissionBody,
): Attempted | { readonly faults: readonly Bilingual[] } {
  const faults = [...missing(exercise, body), ...unasked(exercise, body)];
  if (faults.length > 0) return { faults };
  let plant = given;
  if (body.scenario !== undefined) {
    const read = Scenario.safeParse(body.scenario);
    if (!read.success) return { faults: read.error.issues.map(formText) };
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
  for (const [place, count] of wanted(body)) {
    const more = withMore(plant, place, count);
    if (more === null) return { faults: [{ en: `no such island: ${place}`, zh: `没有这个岛：${place}` }] };
    plant = more;
  }
  const { vehicles, money } = exercise.limits;
  if (vehicles !== undefined && plant.vehicles.length > vehicles) {
    const found = plant.vehicles.length;
    return {
      faults: [{ en: `at most ${vehicles} vehicles, found ${found}`, zh: `最多 ${vehicles} 辆车，实际 ${found} 辆` }],
    };
  }
  if (money !== undefined) {
    const cost = costOf(given, plant, money);
    if (cost > money.most) {
      return {
        faults: [
          { en: `at most ${money.most} may be spent, found ${cost}`, zh: `预算最多 ${money.most}，实际 ${cost}` },
        ],
      };
    }
  }
  return body.plan === undefined ? { plant, plan: null } : planIn(body.plan, plant);
}

function laidOver(plant: Plant, situation: Exercise['situation']): Plant {
  if (situation === null) return plant;
  const { plant: changed, findings } = applyScenario(plant, Scenario.parse(situation));
  if (changed !== null) return changed;
  const text = `${findings[0]!.message.en} (${findings[0]!.path})`;
  throw new PalaestraError('internal', `Cannot begin the exercise: its situation does not fit its plant: ${text}`);
}

/** What is wanted beside what there is: places and how many more of each. */
function wanted({ resource, purchases = {} }: SubmissionBody): readonly (readonly [string, number])[] {
  return [...(resource === undefined ? [] : [[resource, 1] as const]), ...Object.entries(purchases)];
}

/** The plant with more work units at an island, or more `vehicles`, like the last; null when there is no such island. */
function withMore(plant: Plant, place: string, count: number): Plant | null {
  if (place === 'vehicles') {
    return plant.vehicles.length === 0 ? null : { ...plant, vehicles: longer(plant.vehicles, count) };
  }
  const at = plant.islands.findIndex(({ id }) => id === place);
  if (at < 0) return null;
  const island = plant.islands[at]!;
  return { ...plant, islands: plant.islands.with(at, { ...island, workUnits: longer(island.workUnits, count) }) };
}

function longer<T extends { readonly id: string }>(list: readonly T[], count: number): T[] {
  const all = [...list];
  for (let more = 0; more < count; more++) all.push({ ...list.at(-1)!, id: `${all.at(-1)!.id} more` });
  return all;
}

/** Every vehicle and work unit that is there and was not; what is given up pays nothing back. */
function costOf(given: Plant, plant: Plant, prices: NonNullable<Exercise['limits']['money']>): number {
  const more = (now: readonly unknown[], before: readonly unknown[]) => Math.max(0, now.length - before.length);
  const units = plant.islands.map((island, at) => more(island.workUnits, given.islands[at]?.workUnits ?? []));
  const vehicles = more(plant.vehicles, given.vehicles);
  return prices.vehicle * vehicles + prices.workUnit * units.reduce((sum, count) => sum + count, 0);
}

const HANDS: Readonly<Record<Exercise['hands'][number], Bilingual>> = {
  policy: { en: 'a policy', zh: '策略' },
  scenario: { en: 'changes of the plant', zh: '对工厂的修改' },
  plan: { en: 'a plan', zh: '计划' },
  purchases: { en: 'what to buy', zh: '采购方案' },
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
      en: `there is nothing to grade yet, expected ${texts.map(({ en }) => en).join(', or ')}`,
      zh: `还没有可评分的内容，请先给出：${texts.map(({ zh }) => zh).join('或')}`,
    },
  ];
}

function unasked({ hands }: Exercise, body: SubmissionBody): Bilingual[] {
  const both = {
    en: 'hand in a plan or a policy: a plan decides everything',
    zh: '计划与策略只能提交其一：计划已决定一切',
  };
  if (body.plan !== undefined && body.policy !== undefined) return [both];
  return (Object.keys(HANDS) as (keyof typeof HANDS)[])
    .filter((hand) => body[hand] !== undefined && !hands.includes(hand))
    .map((hand) => ({ en: `does not ask for ${HANDS[hand].en}`, zh: `此练习不需要${HANDS[hand].zh}` }));
}
