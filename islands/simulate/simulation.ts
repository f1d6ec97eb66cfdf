import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { checkInstant } from './bounds.ts';
import type { CompiledPlant } from './compile.ts';
import { EVENT } from './event-log.ts';
import { charged, dispatch, handled, reached } from './fleet.ts';
import { bringBack, done, type ForeignFleet, left, passed, regain, report, takeOut } from './foreign-fleet.ts';
import { forget } from './forget.ts';
import { grow, newRun, planArrival } from './new-run.ts';
import { giveUp, goOn, hold, type OrderStanding, standingOf } from './order-control.ts';
import { addOrder, decide, lookForRoom, release } from './orders.ts';
import { draw, RandomStream } from './random.ts';
import { changePlant, reconsider } from './reconfigure.ts';
import { builtInRules, type Rules } from './rules.ts';
import { KIND, type Level, milliseconds, type Run, wakeIsland } from './run.ts';
import { moveOn, nodeReached, untangle } from './traffic.ts';
import { endSetup, endWork, fail, failByChance, repair, startWork } from './work.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** `matrix` by default. */
  readonly level?: Level;
  /** The plant's own rules by default. */
  readonly rules?: Partial<Rules>;
  /** Follow a plan instead of rules. */
  readonly schedule?: Schedule;
  /** Success probability of each skill, by its place in the plant; successes / trials by default. */
  readonly skillRates?: readonly number[];
  /** Vehicles that something else drives; none by default. */
  readonly foreign?: ForeignFleet;
}

/** A run of a plant that goes on as far as it is asked to. */
export interface Simulation {
  /** Everything that the run knows; not to be changed from outside. */
  readonly run: Run;
  /**
   * Go on until `untilMs` or until nothing more happens. Returns false when nothing more will happen, also when vehicles
   * block each other for ever (`stuckIn` names them).
   *
   * @throws PalaestraError `too_large` for a plant that asks for more than can be simulated (bounds.ts).
   */
  advance(untilMs: number): boolean;
  /** A unit fails now, for so long, or until `repair`. */
  fail(unit: string, forMs: number | null): void;
  repair(unit: string): void;
  /** A foreign vehicle has done what it was asked for; `advance` to the present first. */
  done(vehicle: number): void;
  /** At level `traffic`: a foreign vehicle has come to the end of the edge that was reserved for it. */
  passed(vehicle: number): void;
  /** At level `traffic`: a foreign vehicle has left, with its whole length, the node behind it. */
  left(vehicle: number): void;
  /** It is to begin from that node again; false while somebody else has it. */
  regain(vehicle: number): boolean;
  /** A foreign vehicle stands at a node, or has this share of its energy. */
  report(vehicle: number, told: { node?: number; level?: number }): void;
  /**
   * Take a vehicle out of service; false while it has something aboard. And bring it back, at a node; false while it stands
   * past that and somebody else has it.
   */
  takeOut(vehicle: number): boolean;
  bringBack(vehicle: number, node: number): boolean;
  /**
   * Go on with a plant that has more than before at the end of its lists, or other numbers (see reconfigure.ts). It counts
   * from the present on; the same changes at the same times give the same run.
   */
  change(plant: Plant): void;
  /** How an order stands, by its id; null for one that is not known or that ended long ago. */
  standing(order: string): OrderStanding | null;
  /** Nothing more begins for an order, until `goOn`; or it is given up (see order-control.ts). Unknown ones are left alone. */
  hold(order: string): void;
  goOn(order: string): void;
  giveUp(order: string): void;
  /** Let the dispatching rule think again. */
  dispatch(): void;
  /** Give up what lies before, ms: a run that goes on for ever takes no more memory (see forget.ts). */
  forget(beforeMs: number): void;
}

/** @param plant one that `validate` found nothing fatal in. */
export function openSimulation(plant: Plant, options: SimulationOptions): Simulation {
  const random = new RandomStream(options.seed, 'rules');
  const rulesIn = (compiled: CompiledPlant): Rules => ({
    ...builtInRules({ plant: compiled }, () => random.uniform()),
    ...options.rules,
  });
  const run = newRun(plant, options, rulesIn);
  const orderOf = (id: string) => run.orders.findLast((order) => order.id === id && order.index >= 0);
  const unit = (id: string) => run.units[run.plant.units.findIndex((one) => one.id === id)]!;

  /** Events that had happened when this instant began. */
  let instantAt = 0;

  function settle(): void {
    const { agenda, traffic } = run;
    const { decide: orders, islands } = agenda;
    for (let order = 0, island = 0; ; ) {
      if (order < orders.length) {
        decide(run, orders[order++]!);
        continue;
      }
      orders.length = order = 0;
      if (island < islands.length) {
        const index = islands[island++]!;
        run.islands[index]!.dirty = false;
        startWork(run, index);
        continue;
      }
      islands.length = island = 0;
      if (agenda.freed.length > 0) lookForRoom(run);
      else if (traffic?.freed) moveOn(run);
      else if (agenda.fleet) {
        agenda.fleet = false;
        dispatch(run);
        if (traffic !== null) traffic.jammed = true;
      } else if (traffic?.jammed) untangle(run);
      else break;
    }
  }

  return {
    run,
    advance(untilMs) {
      settle();
      while (run.halted === null && run.queue.size > 0 && run.queue.next <= untilMs) {
        if (run.now !== run.queue.next) instantAt = run.steps;
        run.now = run.queue.next;
        while (run.queue.size > 0 && run.queue.next === run.now) {
          run.queue.pop();
          happen(run);
          run.steps++;
          checkInstant(run.steps - instantAt, run.now);
        }
        settle();
      }
      if (run.halted !== null) return false;
      if (untilMs !== Number.POSITIVE_INFINITY) run.now = Math.max(run.now, untilMs);
      return run.queue.size > 0;
    },
    fail: (id, forMs) => fail(run, unit(id), forMs),
    repair: (id) => repair(run, unit(id)),
    done(vehicle) {
      done(run, run.vehicles[vehicle]!);
      settle();
    },
    passed(vehicle) {
      passed(run, run.vehicles[vehicle]!);
      settle();
    },
    left(vehicle) {
      left(run, run.vehicles[vehicle]!);
      settle();
    },
    regain: (vehicle) => regain(run, run.vehicles[vehicle]!),
    report: (vehicle, told) => report(run, run.vehicles[vehicle]!, told),
    takeOut: (vehicle) => takeOut(run, run.vehicles[vehicle]!),
    bringBack: (vehicle, node) => bringBack(run, run.vehicles[vehicle]!, node),
    standing(id) {
      const order = orderOf(id);
      return order === undefined ? null : standingOf(run, order);
    },
    hold(id) {
      const order = orderOf(id);
      if (order !== undefined) hold(order);
    },
    goOn(id) {
      const order = orderOf(id);
      if (order !== undefined) goOn(run, order);
      settle();
    },
    giveUp(id) {
      const order = orderOf(id);
      if (order !== undefined) giveUp(run, order);
      settle();
    },
    dispatch() {
      run.agenda.fleet = true;
      settle();
    },
    change(next) {
      const compiled = changePlant(run, next);
      run.rules = rulesIn(compiled);
      grow(run);
      reconsider(run);
    },
    forget: (beforeMs) => forget(run, beforeMs),
  };
}

function happen(run: Run): void {
  const { kind, a, b } = run.queue;
  switch (kind) {
    case KIND.release:
      release(run, a);
      return;
    case KIND.arrival:
      orderArrives(run, a);
      return;
    case KIND.setupEnd:
      if (run.units[a]!.token === b) endSetup(run, run.units[a]!);
      return;
    case KIND.workEnd:
      if (run.units[a]!.token === b) endWork(run, run.units[a]!);
      return;
    case KIND.fail:
      // -1: by the calendar, whatever it does.
      if (b === -1 || run.units[a]!.token === b) failByChance(run, run.units[a]!);
      return;
    case KIND.repair:
      repair(run, run.units[a]!);
      return;
    case KIND.open: {
      run.units[a]!.awaitsShift = false;
      run.log.add(run.now, EVENT.opened, a, -1, -1);
      wakeIsland(run, run.plant.units[a]!.island);
      return;
    }
    case KIND.reached:
      if (run.vehicles[a]!.token === b) reached(run, run.vehicles[a]!);
      return;
    case KIND.node:
      if (run.vehicles[a]!.token === b && nodeReached(run, run.vehicles[a]!)) reached(run, run.vehicles[a]!);
      return;
    case KIND.left:
      if (run.vehicles[a]!.token === b) left(run, run.vehicles[a]!);
      return;
    case KIND.vehicleFails:
      run.log.add(run.now, b, a, -1, run.vehicles[a]!.node);
      return;
    case KIND.handled:
      if (run.vehicles[a]!.token === b) handled(run, run.vehicles[a]!);
      return;
    case KIND.charged:
      if (run.vehicles[a]!.token === b) charged(run, run.vehicles[a]!);
      return;
  }
}

/** An arrival process makes an order and plans its next one. */
function orderArrives(run: Run, index: number): void {
  const process = run.plant.plant.arrivals[index]!;
  const state = run.arrivals[index]!;
  const total = process.mix.reduce((sum, { weight }) => sum + weight, 0);
  let pick = state.random.uniform() * total;
  const chosen =
    process.mix.find(({ weight }) => {
      pick -= weight;
      return pick < 0;
    }) ?? process.mix.at(-1)!;
  const due = process.due === undefined ? Number.POSITIVE_INFINITY : milliseconds(draw(process.due, state.random));
  addOrder(run, {
    id: `arrival ${index + 1}.${++state.made}`,
    variant: run.plant.variants.findIndex(({ id }) => id === chosen.variant),
    release: run.now,
    due: run.now + due,
    priority: 0,
  });
  if (process.most === undefined || state.made < process.most) planArrival(run, index);
}
