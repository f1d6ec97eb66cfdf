import { PalaestraError } from '@palaestra/core';
import type { Plant } from '../model/plant.ts';
import { type CompiledOption, type CompiledPlant, compile } from './compile.ts';
import { freeRoom, type OrderState, type Run, wakeIsland } from './run.ts';
import { travelOf } from './travel.ts';

/**
 * Go on with a plant that has more than before, or other numbers: islands, vehicles, variants, orders and nodes at the end
 * of their lists, other times, buffers, rules. What was there keeps its place, so that the log means the same throughout.
 * Work goes on as it was begun; everything that is decided from now on is decided in the new plant. States of what is new
 * are the caller's to add.
 *
 * @param plant one that `validate` found nothing fatal in.
 * @throws PalaestraError `bad_input` for what cannot be changed in a run; nothing is changed then.
 */
export function changePlant(run: Run, plant: Plant): CompiledPlant {
  const before = run.plant;
  if (run.plan !== null) throw refused('it follows a plan');
  const after = compile(plant);
  sameBegin('node', idsOf(before.plant.layout.nodes), idsOf(plant.layout.nodes));
  sameBegin('island', idsOf(before.islands), idsOf(after.islands));
  sameBegin('work unit', idsOf(before.units), idsOf(after.units));
  sameBegin('vehicle type', idsOf(before.plant.vehicleTypes), idsOf(plant.vehicleTypes));
  sameBegin('vehicle', idsOf(before.plant.vehicles), idsOf(plant.vehicles));
  sameBegin('variant', idsOf(before.variants), idsOf(after.variants));
  sameBegin('skill', idsOf(before.plant.skills), idsOf(plant.skills));
  for (const [index, { id, steps }] of before.variants.entries()) {
    const isSame =
      steps.map((step) => step.id).join('\n') === after.variants[index]!.steps.map((step) => step.id).join('\n');
    if (!isSame) throw refused(`the steps of variant ${id} would be others; add a variant instead`);
  }
  if (plant.arrivals.length < before.plant.arrivals.length) throw refused('an arrival process would be gone');
  if (run.traffic !== null && !sameLayout(before.plant, plant)) throw refused('level traffic keeps its paths');
  const groupAfter = before.groups.map((id) => after.groups.indexOf(id));
  for (const unit of run.units) unit.setupGroup = unit.setupGroup < 0 ? -1 : groupAfter[unit.setupGroup]!;
  const options = run.orders.map((order) => (order.index < 0 ? null : optionAfter(order, after)));
  for (const [index, option] of options.entries()) {
    if (option === null) continue;
    const order = run.orders[index]!;
    // The work that waits at an island is told by its mean, which may be another now.
    order.option = option;
  }
  run.plant = after;
  run.travel = travelOf(plant, run.level);
  return after;
}

/** Everything may be decided otherwise now: whoever waits looks again. */
export function reconsider(run: Run): void {
  for (const order of run.seekers) run.agenda.decide.push(order);
  run.seekers.clear();
  for (const { index } of run.islands) {
    freeRoom(run, index);
    wakeIsland(run, index);
  }
  for (const vehicle of run.vehicles) vehicle.rested = false;
  run.agenda.fleet = true;
}

/** Where an order is bound to, in the new plant; as it was when it is no longer offered there. */
function optionAfter(order: OrderState, { variants }: CompiledPlant): CompiledOption | null {
  const { option, step } = order;
  if (option === null) return null;
  const same = variants[order.variant]!.steps[step]?.options.find(
    ({ island, units }) => island === option.island && option.units.every((unit) => units.includes(unit)),
  );
  // Its mean is in the island's sum of work, from which it will be taken again.
  return same === undefined ? option : { ...same, units: option.units, mean: option.mean };
}

function idsOf(things: readonly { readonly id: string }[]): string[] {
  return things.map(({ id }) => id);
}

function sameBegin(what: string, before: readonly string[], after: readonly string[]): void {
  const at = before.findIndex((id, index) => after[index] !== id);
  if (at < 0) return;
  throw refused(
    `expected ${what} ${before[at]} in its place, found ${after[at] ?? 'none'}; put what is new at the end`,
  );
}

function sameLayout(before: Plant, after: Plant): boolean {
  const { nodes, edges, blocks } = before.layout;
  return (
    JSON.stringify([nodes, edges, blocks]) ===
    JSON.stringify([after.layout.nodes, after.layout.edges, after.layout.blocks])
  );
}

function refused(why: string): PalaestraError {
  return new PalaestraError('bad_input', `Cannot change the running plant: ${why}`);
}
