import { PalaestraError } from '@palaestra/core';
import { checkOrders } from './bounds.ts';
import type { CompiledOption, CompiledStep } from './compile.ts';
import { EVENT } from './event-log.ts';
import { RandomStream } from './random.ts';
import type { Candidate } from './rules.ts';
import { freeRoom, hasRoom, KIND, type OrderState, PHASE, type Run, wakeIsland } from './run.ts';

/** Make an order known; it is let in at its release. Times in ms. @throws PalaestraError `too_large` */
export function addOrder(
  run: Run,
  order: { id: string; variant: number; release: number; due: number; priority: number },
): void {
  checkOrders(run.orders.length - run.finished - run.scrapped, run.now);
  const { steps } = run.plant.variants[order.variant]!;
  const index = run.orders.length;
  run.orders.push({
    ...order,
    index,
    random: new RandomStream(run.seed, `order ${order.id}`),
    phase: PHASE.known,
    node: run.plant.entry,
    done: new Uint8Array(steps.length),
    stepsLeft: steps.length,
    workLeft: steps.reduce((sum, { work }) => sum + work, 0),
    step: -1,
    option: null,
    island: -1,
    leaving: -1,
    holds: -1,
    since: order.release,
    kitsMissing: 0,
    defects: [],
    held: false,
    givenUp: false,
    reworks: new Map(),
  });
  run.queue.push(order.release, KIND.release, index, 0);
}

/** An order is released: it goes in, or waits outside while the release rule says so. */
export function release(run: Run, index: number): void {
  const order = run.orders[index]!;
  if (order.givenUp) return;
  run.log.add(run.now, EVENT.released, -1, index, order.variant);
  run.outside.push(index);
  letIn(run);
}

/** Let in what the release rule chooses, one after the other. */
export function letIn(run: Run): void {
  const { outside } = run;
  while (outside.length > 0) {
    const chosen = run.rules.release(run, outside);
    if (chosen === -1) return;
    const planned = run.plan?.entering?.[run.plan.enteringAt];
    const next = planned === undefined ? chosen : outside.indexOf(planned);
    if (next === -1) return;
    if (planned !== undefined) run.plan!.enteringAt++;
    const index = outside.at(next);
    if (index === undefined) {
      throw new PalaestraError(
        'bad_input',
        `Cannot let an order in: the policy chose something that is not there, expected -1 to ${outside.length - 1}, found ${next}`,
      );
    }
    outside.take(next);
    const order = run.orders[index]!;
    run.inside++;
    run.log.add(run.now, EVENT.entered, -1, order.index, order.node);
    decideLater(run, order);
  }
}

/** Its next step will be chosen at this instant, once everything that happens now has happened. */
export function decideLater(run: Run, order: OrderState): void {
  order.phase = PHASE.deciding;
  order.step = -1;
  order.option = null;
  order.since = run.now;
  run.agenda.decide.push(order.index);
}

/** Choose the next step of an order and set it on its way. */
export function decide(run: Run, index: number): void {
  const order = run.orders[index]!;
  // It has gone, or was asked for twice.
  if (order.phase !== PHASE.deciding) return;
  if (order.givenUp) {
    scrap(run, order);
    return;
  }
  if (order.held) {
    // It asks anew when it goes on.
    run.seekers.delete(index);
    return;
  }
  if (order.stepsLeft === 0) {
    leave(run, order);
    return;
  }
  if (run.plan !== null) {
    const next = run.plan.orders[index]![run.plan.orderAt[index]!];
    if (next === undefined) throw unplanned(run, order);
    const option = optionWith(run, order, next);
    if (!takesRoom(run, order, option.island)) return;
    run.plan.orderAt[index]!++;
    send(run, order, next.step, option);
    return;
  }
  const candidates = candidatesOf(run, order);
  if (candidates.length === 0) {
    awaitRoom(run, order);
    return;
  }
  run.seekers.delete(index);
  const choice = run.rules.route(run, order, candidates);
  const chosen = candidates[choice];
  if (chosen === undefined) {
    throw new PalaestraError(
      'bad_input',
      `Cannot route an order: the policy chose something that is not there, expected 0 to ${candidates.length - 1}, found ${choice} (${order.id})`,
    );
  }
  send(run, order, chosen.step, chosen.option);
}

/** Whether an order may set out for an island by the plan: it has its turn there, and room. If not it asks again. */
function takesRoom(run: Run, order: OrderState, island: number): boolean {
  const { islands, islandAt } = run.plan!;
  const turns = islands[island]!;
  if (turns === null || order.leaving === island) return true;
  if (turns[islandAt[island]!] !== order.index || !hasRoom(run, island)) {
    if (!run.seekers.has(order.index)) run.seekers.add(order.index, [island]);
    return false;
  }
  run.seekers.delete(order.index);
  islandAt[island]!++;
  // The next may be waiting for its turn.
  freeRoom(run, island);
  return true;
}

/** The steps that an order could do now, wherever there is room. */
function candidatesOf(run: Run, order: OrderState): Candidate[] {
  const { steps } = run.plant.variants[order.variant]!;
  const { candidates } = run.scratch;
  candidates.length = 0;
  for (let step = 0; step < steps.length; step++) {
    if (order.done[step] !== 0 || !isReady(order, steps[step]!)) continue;
    for (const candidate of steps[step]!.candidates) {
      const { island } = candidate.option;
      // Who stays at his island takes up no more of it than before.
      if (island === order.leaving || hasRoom(run, island)) candidates.push(candidate);
    }
  }
  return candidates;
}

function isReady(order: OrderState, { after }: CompiledStep): boolean {
  for (let at = 0; at < after.length; at++) if (order.done[after[at]!] === 0) return false;
  return true;
}

/** Ask again when something leaves one of the islands that could be next. */
function awaitRoom(run: Run, order: OrderState): void {
  if (run.seekers.has(order.index)) return;
  const { steps } = run.plant.variants[order.variant]!;
  const wants = new Set<number>();
  for (const [index, step] of steps.entries()) {
    if (order.done[index] !== 0 || !isReady(order, step)) continue;
    for (const { island } of step.options) wants.add(island);
  }
  run.seekers.add(order.index, [...wants]);
}

/** Where something left an island and there is room now, let those choose again who seek it, the longest seeking first. */
export function lookForRoom(run: Run): void {
  const { agenda, islands, seekers, scratch } = run;
  const { freed } = scratch;
  freed.length = 0;
  // What becomes free meanwhile comes after the units have looked for work.
  for (const island of agenda.freed) {
    islands[island]!.freed = false;
    freed.push(island);
  }
  agenda.freed.length = 0;
  if (seekers.size === 0) return;
  for (let last = -1; ; ) {
    let next = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const island of freed) {
      const order = hasRoom(run, island) ? nextAt(run, island) : -1;
      if (order < 0) continue;
      const turn = seekers.turnOf(order);
      // By a plan the turn of one who asked earlier may have come only now: he is asked with the next that becomes free.
      if (turn >= least || (run.plan !== null && turn <= last)) continue;
      next = order;
      least = turn;
    }
    // Who has room at an island that he wants goes; so everyone looks once.
    if (next < 0) break;
    last = least;
    decide(run, next);
  }
}

/** Who may have room that there is at an island; -1 for nobody. */
function nextAt({ plan, seekers }: Run, island: number): number {
  if (plan === null) return seekers.first(island);
  const order = plan.islands[island]?.[plan.islandAt[island]!] ?? -1;
  return seekers.wants(order, island) ? order : -1;
}

function send(run: Run, order: OrderState, step: number, option: CompiledOption): void {
  const { steps } = run.plant.variants[order.variant]!;
  const chosen = steps[step]!;
  order.step = step;
  order.option = option;
  order.island = option.island;
  if (chosen.group >= 0) closeOtherBranches(run, order, chosen.group, chosen.branch);
  run.log.add(run.now, EVENT.routed, option.island, order.index, step);
  const island = run.islands[option.island]!;
  island.work += option.mean;
  const { dock } = run.plant.islands[option.island]!;
  order.kitsMissing = chosen.kits.length;
  for (const from of chosen.kits) {
    run.loads.push({ order: order.index, kit: true, from, to: dock, island: option.island, since: run.now });
    run.agenda.fleet = true;
  }
  if (order.node === dock || run.vehicles.length === 0) {
    depart(run, order);
    order.node = dock;
    queueAt(run, order);
    return;
  }
  island.inbound++;
  ask(run, order, dock, option.island);
}

/** Steps of the branches that were not chosen are not to be done. */
function closeOtherBranches(run: Run, order: OrderState, group: number, branch: number): void {
  for (const [index, step] of run.plant.variants[order.variant]!.steps.entries()) {
    if (step.group !== group || step.branch === branch || order.done[index] !== 0) continue;
    order.done[index] = 2;
    order.stepsLeft--;
    order.workLeft -= step.work;
  }
}

function ask(run: Run, order: OrderState, to: number, island: number): void {
  order.phase = PHASE.waiting;
  order.since = run.now;
  run.loads.push({ order: order.index, kit: false, from: order.node, to, island, since: run.now });
  run.agenda.fleet = true;
}

/** All steps are done: to the exit. */
function leave(run: Run, order: OrderState): void {
  const { exit } = run.plant;
  if (exit < 0 || exit === order.node || run.vehicles.length === 0) {
    depart(run, order);
    finish(run, order);
    return;
  }
  order.step = order.done.length;
  order.island = -1;
  ask(run, order, exit, -1);
}

/** Take an order off the place on which it stood; whoever waited for the place may have it. */
export function depart(run: Run, order: OrderState): void {
  if (order.holds >= 0) {
    const unit = run.units[order.holds]!;
    const { island } = run.plant.units[order.holds]!;
    const { blocked } = run.islands[island]!;
    const at = blocked.indexOf(unit.index);
    if (at >= 0) blocked.splice(at, 1);
    run.log.add(run.now, EVENT.unloaded, unit.index, order.index, order.step);
    unit.order = -1;
    unit.done = false;
    order.holds = -1;
    wakeIsland(run, island);
    freeRoom(run, island);
  } else if (order.leaving >= 0) {
    const island = run.islands[order.leaving]!;
    island.out--;
    const next = island.blocked.shift();
    if (next !== undefined) {
      const unit = run.units[next]!;
      const waiting = run.orders[unit.order]!;
      run.log.add(run.now, EVENT.unloaded, next, waiting.index, waiting.step);
      unit.order = -1;
      unit.done = false;
      waiting.holds = -1;
      island.out++;
      wakeIsland(run, island.index);
      freeRoom(run, island.index);
    }
  }
  order.leaving = -1;
}

/** An order arrives at the island to which it was bound. */
export function arrive(run: Run, order: OrderState, node: number): void {
  order.node = node;
  if (order.island < 0) {
    finish(run, order);
    return;
  }
  run.islands[order.island]!.inbound--;
  queueAt(run, order);
}

function queueAt(run: Run, order: OrderState): void {
  order.phase = PHASE.queued;
  order.since = run.now;
  run.islands[order.island]!.queue.push(order.index);
  run.log.add(run.now, EVENT.queued, order.island, order.index, order.step);
  wakeIsland(run, order.island);
}

function finish(run: Run, order: OrderState): void {
  order.phase = PHASE.finished;
  run.log.add(run.now, EVENT.finished, -1, order.index, order.node);
  run.finished++;
  run.inside--;
  letIn(run);
}

/** The order is given up where it stands. */
export function scrap(run: Run, order: OrderState): void {
  depart(run, order);
  order.phase = PHASE.scrapped;
  run.log.add(run.now, EVENT.scrapped, -1, order.index, order.node);
  run.scrapped++;
  run.inside--;
  letIn(run);
}

function optionWith(run: Run, order: OrderState, { step, unit }: { step: number; unit: number }): CompiledOption {
  const { options } = run.plant.variants[order.variant]!.steps[step]!;
  const option = options.find(({ units }) => units.includes(unit));
  if (option !== undefined) return { ...option, units: [unit] };
  throw new PalaestraError(
    'bad_input',
    `Cannot follow the plan: the work unit cannot do the step (${order.id}, ${run.plant.units[unit]!.id})`,
  );
}

function unplanned(run: Run, order: OrderState): PalaestraError {
  const { steps } = run.plant.variants[order.variant]!;
  const left = steps.filter((_, index) => order.done[index] === 0).map(({ id }) => id);
  return new PalaestraError(
    'bad_input',
    `Cannot follow the plan: it ends before the order is finished, still to do ${left.join(', ')} (${order.id})`,
  );
}
