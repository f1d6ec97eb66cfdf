import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { compile } from './compile.ts';
import { EVENT, EventLog } from './event-log.ts';
import { EventQueue } from './event-queue.ts';
import { charged, dispatch, handled, reached } from './fleet.ts';
import { bringBack, done, type ForeignFleet, report, takeOut } from './foreign-fleet.ts';
import { forget } from './forget.ts';
import { addOrder, decide, lookForRoom, release } from './orders.ts';
import { planOf } from './plan.ts';
import { draw, RandomStream } from './random.ts';
import { builtInRules, type Rules } from './rules.ts';
import { KIND, type Level, milliseconds, type Run, wakeIsland } from './run.ts';
import { moveOn, nodeReached, openTraffic, untangle } from './traffic.ts';
import { travelOf } from './travel.ts';
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
   */
  advance(untilMs: number): boolean;
  /** A unit fails now, for so long, or until `repair`. */
  fail(unit: string, forMs: number | null): void;
  repair(unit: string): void;
  /** A foreign vehicle has done what it was asked for; `advance` to the present first. */
  done(vehicle: number): void;
  /** A foreign vehicle stands at a node, or has this share of its energy. */
  report(vehicle: number, told: { node?: number; level?: number }): void;
  /** Take a foreign vehicle out; false while it has something aboard. And bring it back to a node. */
  takeOut(vehicle: number): boolean;
  bringBack(vehicle: number, node: number): void;
  /** Let the dispatching rule think again. */
  dispatch(): void;
  /** Give up what lies before, ms: a run that goes on for ever takes no more memory (see forget.ts). */
  forget(beforeMs: number): void;
}

/** @param plant one that `validate` found nothing fatal in. */
export function openSimulation(plant: Plant, options: SimulationOptions): Simulation {
  const run = newRun(plant, options);
  const unitOf = new Map(run.plant.units.map(({ id }, index) => [id, index]));
  const unit = (id: string) => run.units[unitOf.get(id)!]!;

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
      if (agenda.room) lookForRoom(run);
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
        run.now = run.queue.next;
        while (run.queue.size > 0 && run.queue.next === run.now) {
          run.queue.pop();
          happen(run);
          run.steps++;
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
    report: (vehicle, told) => report(run, run.vehicles[vehicle]!, told),
    takeOut: (vehicle) => takeOut(run, run.vehicles[vehicle]!),
    bringBack: (vehicle, node) => bringBack(run, run.vehicles[vehicle]!, node),
    dispatch() {
      run.agenda.fleet = true;
      settle();
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

function planArrival(run: Run, index: number): void {
  const between = milliseconds(draw(run.plant.plant.arrivals[index]!.between, run.arrivals[index]!.random));
  run.queue.push(run.now + between, KIND.arrival, index, 0);
}

function newRun(plant: Plant, options: SimulationOptions): Run {
  const { seed, level = 'matrix', rules, schedule, skillRates, foreign = null } = options;
  const compiled = compile(plant);
  const random = new RandomStream(seed, 'rules');
  const typeOf = new Map(plant.vehicleTypes.map(({ id }, index) => [id, index]));
  const run: Run = {
    plant: compiled,
    travel: travelOf(plant, level),
    level,
    seed,
    log: new EventLog(),
    queue: new EventQueue(),
    rules: { ...builtInRules({ plant: compiled }, () => random.uniform()), ...rules },
    plan: null,
    foreign,
    now: 0,
    orders: [],
    units: compiled.units.map(({ id, group, reliability }, index) => ({
      index,
      order: -1,
      done: false,
      setupGroup: group,
      failed: false,
      token: 0,
      endsAt: 0,
      left: 0,
      inSetup: false,
      untilFailure: Number.POSITIVE_INFINITY,
      awaitsShift: false,
      random: reliability < 0 ? null : new RandomStream(seed, `failures of ${id}`),
    })),
    islands: compiled.islands.map((_, index) => ({
      index,
      queue: [],
      inbound: 0,
      work: 0,
      out: 0,
      blocked: [],
      kits: 0,
      dirty: false,
      freed: false,
    })),
    vehicles: plant.vehicles.map(({ id, type: name, start, park }, index) => {
      const type = typeOf.get(name)!;
      const { battery, reliability } = plant.vehicleTypes[type]!;
      const model = plant.reliability.find((one) => one.id === reliability);
      const stream = model === undefined ? null : new RandomStream(seed, `failures of ${id}`);
      return {
        index,
        type,
        battery: battery ?? null,
        node: compiled.nodes.get(start)!,
        load: null,
        task: 'idle' as const,
        rested: false,
        awaits: false,
        token: 0,
        level: battery?.capacityWh ?? Number.POSITIVE_INFINITY,
        levelAt: 0,
        power: battery === undefined ? 0 : -battery.idleW,
        home: compiled.nodes.get(park ?? start)!,
        nextFailure:
          model === undefined ? Number.POSITIVE_INFINITY : milliseconds(draw(model.timeBetweenFailures, stream!)),
        random: stream,
      };
    }),
    skillRates: compiled.skills.map((skill, index) => skillRates?.[index] ?? skill.successes / skill.trials),
    arrivals: plant.arrivals.map((_, index) => ({ random: new RandomStream(seed, `arrivals ${index}`), made: 0 })),
    loads: [],
    agenda: { decide: [], islands: [], fleet: false, room: false },
    noRoom: [],
    outside: [],
    inside: 0,
    finished: 0,
    scrapped: 0,
    traffic: null,
    halted: null,
    chargers: new Map(),
    freeChargers: compiled.chargeNodes.reduce((sum, node) => sum + plant.layout.nodes[node]!.capacity, 0),
    scratch: { vehicles: [], loads: [], waiting: [], candidates: [] },
    steps: 0,
  };
  if (level === 'traffic') run.traffic = openTraffic(run);
  planFailures(run);
  addOrders(run, plant);
  for (const index of plant.arrivals.keys()) planArrival(run, index);
  if (schedule !== undefined) {
    run.plan = planOf(schedule, compiled, run.orders);
    run.agenda.fleet = true;
  }
  return run;
}

/** An order of several pieces is as many orders, told apart by `#1`, `#2`. */
function addOrders(run: Run, plant: Plant): void {
  const variantOf = new Map(plant.variants.map(({ id }, index) => [id, index]));
  for (const { id, variant, quantity, release: at, due, priority } of plant.orders) {
    for (let piece = 1; piece <= quantity; piece++) {
      addOrder(run, {
        id: quantity === 1 ? id : `${id}#${piece}`,
        variant: variantOf.get(variant)!,
        release: milliseconds(at),
        due: due === undefined ? Number.POSITIVE_INFINITY : milliseconds(due),
        priority,
      });
    }
  }
}

function planFailures(run: Run): void {
  for (const unit of run.units) {
    const { reliability } = run.plant.units[unit.index]!;
    if (reliability < 0) continue;
    const model = run.plant.plant.reliability[reliability]!;
    const first = milliseconds(draw(model.timeBetweenFailures, unit.random!));
    if (model.clock === 'operating') unit.untilFailure = first;
    else run.queue.push(first, KIND.fail, unit.index, -1);
  }
}
