import { EVENT } from './event-log.ts';
import { letIn, scrap } from './orders.ts';
import { freeRoom, type OrderState, PHASE, type Run, wakeIsland } from './run.ts';

/** How an order stands, in words of job control. */
export type OrderStanding = 'known' | 'waiting' | 'inside' | 'held' | 'ended';

/** `waiting` orders have arrived and are not yet let in; `held` ones are inside and go on with nothing. */
export function standingOf(run: Run, { index, phase, held }: OrderState): OrderStanding {
  if (phase === PHASE.finished || phase === PHASE.scrapped) return 'ended';
  if (phase === PHASE.known) return run.outside.indexOf(index) >= 0 ? 'waiting' : 'known';
  return held ? 'held' : 'inside';
}

/** Nothing more begins for an order until it goes on: work under way ends, and a vehicle that has it brings it. */
export function hold(order: OrderState): void {
  order.held = true;
}

/** What a held order waited for is decided again in the same instant. */
export function goOn(run: Run, order: OrderState): void {
  order.held = false;
  if (order.phase === PHASE.deciding) run.agenda.decide.push(order.index);
  if (order.phase === PHASE.queued) wakeIsland(run, order.island);
  run.agenda.fleet = true;
}

/**
 * Give an order up: at once where it stands or waits, otherwise as soon as the step or the drive that is under way ends.
 * One that was not let in never will be.
 */
export function giveUp(run: Run, order: OrderState): void {
  order.held = false;
  order.givenUp = true;
  switch (order.phase) {
    case PHASE.known: {
      const at = run.outside.indexOf(order.index);
      if (at >= 0) run.outside.take(at);
      order.phase = PHASE.scrapped;
      run.log.add(run.now, EVENT.scrapped, -1, order.index, order.node);
      run.scrapped++;
      letIn(run);
      return;
    }
    case PHASE.deciding:
      run.seekers.delete(order.index);
      run.agenda.decide.push(order.index);
      return;
    case PHASE.waiting:
      giveUpLoad(run, order);
      return;
    case PHASE.queued:
      giveUpPlace(run, order);
      return;
  }
}

/** It waits for a vehicle: unless one is on its way to it, it need not come. */
function giveUpLoad(run: Run, order: OrderState): void {
  const at = run.loads.findIndex((load) => load.order === order.index && !load.kit);
  if (at < 0 || hasKits(run, order)) return;
  run.loads.splice(at, 1);
  if (order.island >= 0) {
    const island = run.islands[order.island]!;
    island.inbound--;
    island.work -= order.option!.mean;
    freeRoom(run, order.island);
  }
  scrap(run, order);
}

/** It waits at an island. Kits that were brought for it are there, so then its step is done first. */
function giveUpPlace(run: Run, order: OrderState): void {
  if (hasKits(run, order)) return;
  const island = run.islands[order.island]!;
  island.queue.splice(island.queue.indexOf(order.index), 1);
  island.work -= order.option!.mean;
  freeRoom(run, order.island);
  scrap(run, order);
}

function hasKits(run: Run, { variant, step }: OrderState): boolean {
  return (run.plant.variants[variant]!.steps[step]?.kits.length ?? 0) > 0;
}
