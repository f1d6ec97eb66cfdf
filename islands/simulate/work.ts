import { PalaestraError } from '@palaestra/core';
import type { CompiledStep } from './compile.ts';
import { EVENT } from './event-log.ts';
import { decideLater, scrap } from './orders.ts';
import { draw } from './random.ts';
import { firstCome, setupTime } from './rules.ts';
import { freeRoom, KIND, milliseconds, type OrderState, PHASE, type Run, type UnitState, wakeIsland } from './run.ts';
import { nextOpening } from './shifts.ts';
import { trySkill } from './skill-time.ts';

/** Let every idle unit of an island look for work. */
export function startWork(run: Run, island: number): void {
  for (const unit of run.plant.islands[island]!.units) tryStart(run, run.units[unit]!);
}

function tryStart(run: Run, unit: UnitState): void {
  if (unit.order >= 0 || unit.failed) return;
  const { island, calendar } = run.plant.units[unit.index]!;
  const { queue } = run.islands[island]!;
  if (queue.length === 0) return;
  if (calendar >= 0) {
    const opens = nextOpening(run.plant.plant.calendars[calendar]!, run.now);
    if (opens > run.now) {
      awaitShift(run, unit, opens);
      return;
    }
  }
  const order = chooseOrder(run, unit, island);
  if (order !== null) begin(run, unit, order);
}

function awaitShift(run: Run, unit: UnitState, opens: number): void {
  if (unit.awaitsShift || opens === Number.POSITIVE_INFINITY) return;
  unit.awaitsShift = true;
  run.log.add(run.now, EVENT.closed, unit.index, -1, -1);
  run.queue.push(opens, KIND.open, unit.index, 0);
}

function chooseOrder(run: Run, unit: UnitState, island: number): OrderState | null {
  const { queue } = run.islands[island]!;
  const { fifo } = run.plant.islands[island]!;
  if (run.plan !== null) {
    const next = run.plan.units[unit.index]![run.plan.unitAt[unit.index]!];
    if (next === undefined) return null;
    const order = run.orders[next.order]!;
    const isHere = order.phase === PHASE.queued && order.island === island && order.step === next.step;
    const isFirst = !fifo || queue[0] === order.index;
    return isHere && isFirst && order.kitsMissing === 0 ? order : null;
  }
  const { waiting } = run.scratch;
  const isFirstCome = run.rules.sequence === firstCome;
  waiting.length = 0;
  for (const index of queue) {
    const order = run.orders[index]!;
    if (!order.held && order.kitsMissing === 0 && order.option!.units.includes(unit.index)) waiting.push(index);
    if (fifo || (isFirstCome && waiting.length > 0)) break;
  }
  if (waiting.length === 0) return null;
  const choice = run.rules.sequence(run, unit.index, waiting);
  if (choice === -1) return null;
  const chosen = waiting[choice];
  if (chosen !== undefined) return run.orders[chosen]!;
  throw new PalaestraError(
    'bad_input',
    `Cannot choose an order: the policy chose something that is not there, expected -1 to ${waiting.length - 1}, found ${choice} (${run.plant.units[unit.index]!.id})`,
  );
}

function begin(run: Run, unit: UnitState, order: OrderState): void {
  const island = run.islands[order.island]!;
  island.queue.splice(island.queue.indexOf(order.index), 1);
  // Who stands first in a lane now may be for a unit that has looked already.
  if (run.plant.islands[island.index]!.fifo && island.queue.length > 0) wakeIsland(run, island.index);
  island.work -= order.option!.mean;
  const kits = run.plant.variants[order.variant]!.steps[order.step]!.kits.length;
  island.kits -= kits;
  // Planned kits may have waited for their places.
  if (kits > 0 && run.plan !== null) run.agenda.fleet = true;
  if (run.plan !== null) run.plan.unitAt[unit.index]!++;
  order.phase = PHASE.working;
  unit.order = order.index;
  unit.done = false;
  freeRoom(run, island.index);
  const group = order.option!.setupGroup;
  const setup = setupTime(run, unit.index, group);
  if (group >= 0) unit.setupGroup = group;
  if (setup === 0) {
    process(run, unit, order);
    return;
  }
  unit.inSetup = true;
  run.log.add(run.now, EVENT.setup, unit.index, order.index, group);
  work(run, unit, setup, KIND.setupEnd);
}

/** The set-up is done. */
export function endSetup(run: Run, unit: UnitState): void {
  unit.inSetup = false;
  process(run, unit, run.orders[unit.order]!);
}

function process(run: Run, unit: UnitState, order: OrderState): void {
  run.log.add(run.now, EVENT.started, unit.index, order.index, order.step);
  work(run, unit, processTime(run, unit, order), KIND.workEnd);
}

/** What a skill did is decided when it begins; it shows at the end of the step. */
function processTime(run: Run, unit: UnitState, order: OrderState): number {
  const { time, skill } = order.option!;
  if (time !== null) return milliseconds(draw(time, order.random));
  const result = trySkill(run.plant.skills[skill]!, run.skillRates[skill]!, order.random);
  if (result.end === 'manual') run.log.add(run.now, EVENT.escalated, unit.index, order.index, result.attempts);
  const stop = typeof result.end === 'object' ? result.end.stop : 0;
  // A product that the skill gave up has a defect that everybody sees.
  if (result.end === 'rework' || result.end === 'scrap') order.defects.push(-1 - order.step);
  return milliseconds(result.time + stop);
}

/** Keep a unit busy for `duration` ms of its own time; a failure on the way breaks it off. */
function work(run: Run, unit: UnitState, duration: number, kind: number): void {
  unit.token++;
  unit.endsAt = run.now + duration;
  if (duration <= unit.untilFailure) {
    unit.left = 0;
    run.queue.push(unit.endsAt, kind, unit.index, unit.token);
    if (unit.untilFailure !== Number.POSITIVE_INFINITY) unit.untilFailure -= duration;
    return;
  }
  unit.left = duration - unit.untilFailure;
  run.queue.push(run.now + unit.untilFailure, KIND.fail, unit.index, unit.token);
}

/** A unit fails; what it was doing goes on after the repair. */
export function fail(run: Run, unit: UnitState, repairAfter: number | null): void {
  if (unit.failed) return;
  const busy = unit.order >= 0 && !unit.done;
  if (busy && unit.left === 0) {
    unit.left = unit.endsAt - run.now;
    // The planned end means nothing any more.
    if (unit.untilFailure !== Number.POSITIVE_INFINITY) unit.untilFailure += unit.left;
  }
  unit.token++;
  unit.failed = true;
  run.log.add(run.now, EVENT.failed, unit.index, unit.order, -1);
  if (repairAfter !== null) run.queue.push(run.now + repairAfter, KIND.repair, unit.index, 0);
}

/** A failure by the unit's own clock or the calendar. */
export function failByChance(run: Run, unit: UnitState): void {
  const model = run.plant.plant.reliability[run.plant.units[unit.index]!.reliability];
  // A plant that was changed may have no failures any more.
  if (model === undefined) return;
  fail(run, unit, milliseconds(draw(model.timeToRepair, unit.random!)));
}

/** The unit works again and goes on with what it was doing. */
export function repair(run: Run, unit: UnitState): void {
  if (!unit.failed) return;
  unit.failed = false;
  run.log.add(run.now, EVENT.repaired, unit.index, unit.order, -1);
  const { reliability, island } = run.plant.units[unit.index]!;
  if (reliability >= 0) {
    const model = run.plant.plant.reliability[reliability]!;
    const next = milliseconds(draw(model.timeBetweenFailures, unit.random!));
    if (model.clock === 'operating') unit.untilFailure = next;
    else run.queue.push(run.now + next, KIND.fail, unit.index, -1);
  }
  if (unit.order >= 0 && !unit.done) work(run, unit, unit.left, unit.inSetup ? KIND.setupEnd : KIND.workEnd);
  freeRoom(run, island);
  wakeIsland(run, island);
}

/** The work on a product is done: judge it, put it down, think about what comes next. */
export function endWork(run: Run, unit: UnitState): void {
  const order = run.orders[unit.order]!;
  const steps = run.plant.variants[order.variant]!.steps;
  const step = steps[order.step]!;
  run.log.add(run.now, EVENT.ended, unit.index, order.index, order.step);
  order.done[order.step] = 1;
  order.stepsLeft--;
  order.workLeft -= step.work;
  const seen = defectSeen(run, unit, order, step);
  putDown(run, unit, order);
  if (seen < 0) {
    decideLater(run, order);
    return;
  }
  run.log.add(run.now, EVENT.defectSeen, unit.index, order.index, seen);
  const failed = steps[seen]!;
  const count = (order.reworks.get(seen) ?? 0) + 1;
  order.reworks.set(seen, count);
  const onFail = failed.quality?.onFail;
  const most = onFail === undefined || onFail === 'scrap' ? 0 : onFail.most;
  if (failed.rework < 0 || count > most) {
    scrap(run, order);
    return;
  }
  redo(run, order, failed.rework, seen);
  decideLater(run, order);
}

/** The step whose defect is seen now; -1 for none. */
function defectSeen(run: Run, unit: UnitState, order: OrderState, step: CompiledStep): number {
  const given = order.defects.indexOf(-1 - order.step);
  if (given >= 0) {
    order.defects.splice(given, 1);
    return order.step;
  }
  let seen = -1;
  if (step.quality !== null && order.random.uniform() < step.quality.defect) {
    run.log.add(run.now, EVENT.defectMade, unit.index, order.index, order.step);
    if (order.random.uniform() < step.quality.detect) seen = order.step;
    else order.defects.push(order.step);
  }
  for (const inspected of step.inspects) {
    const at = order.defects.indexOf(inspected);
    if (at < 0) continue;
    order.defects.splice(at, 1);
    if (seen < 0) seen = inspected;
  }
  return seen;
}

/** The rework step, the failed one and everything that built on the rework step are to be done again. */
function redo(run: Run, order: OrderState, from: number, failed: number): void {
  const { steps } = run.plant.variants[order.variant]!;
  const again = new Set([from, failed]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [index, { after }] of steps.entries()) {
      if (again.has(index) || order.done[index] !== 1 || !after.some((one) => again.has(one))) continue;
      again.add(index);
      grown = true;
    }
  }
  for (const index of again) {
    if (order.done[index] !== 1) continue;
    order.done[index] = 0;
    order.stepsLeft++;
    order.workLeft += steps[index]!.work;
    const at = order.defects.indexOf(index);
    if (at >= 0) order.defects.splice(at, 1);
  }
}

/** Into the out-buffer when there is room; otherwise the product keeps the unit until it is fetched. */
function putDown(run: Run, unit: UnitState, order: OrderState): void {
  const { island } = run.plant.units[unit.index]!;
  const state = run.islands[island]!;
  order.leaving = island;
  if (state.out < run.plant.islands[island]!.outCapacity) {
    state.out++;
    run.log.add(run.now, EVENT.unloaded, unit.index, order.index, order.step);
    unit.order = -1;
    wakeIsland(run, island);
    freeRoom(run, island);
    return;
  }
  unit.done = true;
  order.holds = unit.index;
  state.blocked.push(unit.index);
  run.log.add(run.now, EVENT.blocked, unit.index, order.index, -1);
}
