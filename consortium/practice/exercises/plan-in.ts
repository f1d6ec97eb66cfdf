import { type Bilingual, formText, type SubmissionBody } from '@palaestra/core';
import { compile, type Plant, Schedule } from '@palaestra/islands';
import type { Attempted } from './attempted-plant.ts';

/** Most steps, and most moves, of a plan that is handed in. */
const MOST = 20_000;

/** A plan that the plant can follow; else what is wrong with it, the first fault of each kind. */
export function planIn(
  plan: NonNullable<SubmissionBody['plan']>,
  plant: Plant,
): Attempted | { readonly faults: readonly Bilingual[] } {
  const read = Schedule.safeParse(plan);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    const { en, zh } = formText(issue);
    const at = issue.path.join('.');
    return {
      faults: [{ en: `the plan is not of the asked form: ${en} (${at})`, zh: `计划格式不正确：${zh}（${at}）` }],
    };
  }
  const faults = faultsOf(read.data, plant);
  return faults.length > 0 ? { faults } : { plant, plan: read.data };
}

function faultsOf(plan: Schedule, plant: Plant): Bilingual[] {
  const most = Math.max(plan.steps.length, plan.moves.length);
  if (most > MOST) {
    return [{ en: `at most ${MOST} steps and moves, found ${most}`, zh: `最多 ${MOST} 个工序和搬运，实际 ${most}` }];
  }
  if (plan.plant !== plant.id) {
    return [
      {
        en: `the plan is for another plant: ${plan.plant}, expected ${plant.id}`,
        zh: `计划属于另一个工厂：${plan.plant}，应为 ${plant.id}`,
      },
    ];
  }
  const { variants } = compile(plant);
  const stepsOf = new Map(
    plant.orders.flatMap(({ id, variant, quantity }) => {
      const steps = new Set(variants.find((one) => one.id === variant)!.steps.map((step) => step.id));
      const pieces = quantity === 1 ? [id] : Array.from({ length: quantity }, (_, piece) => `${id}#${piece + 1}`);
      return pieces.map((piece) => [piece, steps] as const);
    }),
  );
  const units = new Set(plant.islands.flatMap(({ workUnits }) => workUnits.map(({ id }) => id)));
  const vehicles = new Set(plant.vehicles.map(({ id }) => id));
  const nodes = new Set(plant.layout.nodes.map(({ id }) => id));
  const lacking = [
    first(
      'an order',
      '订单',
      [...plan.steps, ...plan.moves].map(({ order }) => order).filter((id) => !stepsOf.has(id)),
    ),
    first(
      'a step',
      '工序',
      plan.steps.filter(({ order, step }) => stepsOf.get(order)?.has(step) === false).map(({ step }) => step),
    ),
    first(
      'work unit',
      '工作单元',
      plan.steps.map(({ workUnit }) => workUnit).filter((id) => !units.has(id)),
    ),
    first(
      'vehicle',
      '车辆',
      plan.moves.map(({ vehicle }) => vehicle).filter((id) => !vehicles.has(id)),
    ),
    first(
      'node',
      '节点',
      plan.moves.map(({ from }) => from).filter((id) => !nodes.has(id)),
    ),
  ];
  return lacking.flat();
}

function first(en: string, zh: string, lacking: readonly string[]): Bilingual[] {
  const [id] = lacking;
  if (id === undefined) return [];
  return [{ en: `the plan names ${en} that the plant does not have: ${id}`, zh: `计划中的${zh}在工厂里不存在：${id}` }];
}
