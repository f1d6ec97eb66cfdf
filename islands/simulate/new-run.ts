import type { Plant } from '../model/plant.ts';
import { type CompiledPlant, compile } from './compile.ts';
import { EventLog } from './event-log.ts';
import { EventQueue } from './event-queue.ts';
import { addOrder } from './orders.ts';
import { Outside } from './outside.ts';
import { planOf } from './plan.ts';
import { draw, RandomStream } from './random.ts';
import { RoomSeekers } from './room-seekers.ts';
import type { Rules } from './rules.ts';
import { KIND, milliseconds, type Run } from './run.ts';
import type { SimulationOptions } from './simulation.ts';
import { joinTraffic, openTraffic } from './traffic.ts';
import { travelOf } from './travel.ts';

/** A run before its first event. */
export function newRun(plant: Plant, options: SimulationOptions, rulesIn: (plant: CompiledPlant) => Rules): Run {
  const { seed, level = 'matrix', schedule, skillRates, foreign = null } = options;
  const compiled = compile(plant);
  const run: Run = {
    plant: compiled,
    travel: travelOf(plant, level),
    level,
    seed,
    log: new EventLog(),
    queue: new EventQueue(),
    rules: rulesIn(compiled),
    plan: null,
    foreign,
    now: 0,
    orders: [],
    known: new Set(),
    units: [],
    islands: [],
    vehicles: [],
    skillRates: [],
    arrivals: [],
    loads: [],
    agenda: { decide: [], islands: [], freed: [], fleet: false },
    seekers: new RoomSeekers(),
    outside: new Outside((order) => run.orders[order]!.priority),
    inside: 0,
    finished: 0,
    scrapped: 0,
    traffic: null,
    halted: null,
    chargers: new Map(),
    freeChargers: 0,
    scratch: { freed: [], idle: [], vehicles: [], loads: [], waiting: [], candidates: [] },
    steps: 0,
  };
  if (level === 'traffic') run.traffic = openTraffic(run);
  grow(run, skillRates);
  if (schedule !== undefined) {
    run.plan = planOf(schedule, compiled, run.orders);
    run.agenda.fleet = true;
  }
  return run;
}

/** Give everything of the plant that has no state yet its first one, at the present. */
export function grow(run: Run, skillRates?: readonly number[]): void {
  const { plant, skills } = run.plant;
  for (let index = run.islands.length; index < run.plant.islands.length; index++) {
    run.islands.push({
      index,
      queue: [],
      inbound: 0,
      work: 0,
      out: 0,
      blocked: [],
      kits: 0,
      dirty: false,
      freed: false,
    });
  }
  for (let index = run.vehicles.length; index < plant.vehicles.length; index++) addVehicle(run, index);
  for (let index = run.skillRates.length; index < skills.length; index++) {
    run.skillRates.push(skillRates?.[index] ?? skills[index]!.successes / skills[index]!.trials);
  }
  addUnits(run);
  addOrders(run);
  for (let index = run.arrivals.length; index < plant.arrivals.length; index++) {
    run.arrivals.push({ random: new RandomStream(run.seed, `arrivals ${index}`), made: 0 });
    planArrival(run, index);
  }
  run.freeChargers = 0;
  for (const node of run.plant.chargeNodes) {
    run.freeChargers += plant.layout.nodes[node]!.capacity - (run.chargers.get(node) ?? 0);
  }
}

function addUnits(run: Run): void {
  const { units, plant } = run.plant;
  for (const [index, { id, group, reliability }] of units.entries()) {
    const known = run.units[index];
    if (known === undefined) {
      run.units.push({
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
        random: null,
      });
    }
    const unit = run.units[index]!;
    if (reliability < 0 || unit.random !== null) continue;
    unit.random = new RandomStream(run.seed, `failures of ${id}`);
    const model = plant.reliability[reliability]!;
    const first = milliseconds(draw(model.timeBetweenFailures, unit.random));
    if (model.clock === 'calendar') run.queue.push(run.now + first, KIND.fail, index, -1);
    // The clock of what is under way was set without failures; it runs from the next work on.
    else unit.untilFailure = first;
  }
}

function addVehicle(run: Run, index: number): void {
  const { plant, nodes } = run.plant;
  const { id, type: name, start, park } = plant.vehicles[index]!;
  const type = plant.vehicleTypes.findIndex((one) => one.id === name);
  const { battery, reliability } = plant.vehicleTypes[type]!;
  const model = plant.reliability.find((one) => one.id === reliability);
  const random = model === undefined ? null : new RandomStream(run.seed, `failures of ${id}`);
  const first = model === undefined ? Number.POSITIVE_INFINITY : milliseconds(draw(model.timeBetweenFailures, random!));
  run.vehicles.push({
    index,
    type,
    battery: battery ?? null,
    node: nodes.get(start)!,
    load: null,
    task: 'idle',
    rested: false,
    awaits: false,
    token: 0,
    level: battery?.capacityWh ?? Number.POSITIVE_INFINITY,
    levelAt: run.now,
    power: battery === undefined ? 0 : -battery.idleW,
    home: nodes.get(park ?? start)!,
    nextFailure: run.now + first,
    random,
  });
  if (run.traffic !== null) joinTraffic(run, run.vehicles[index]!);
}

/** An order of several pieces is as many orders, told apart by `#1`, `#2`. */
function addOrders(run: Run): void {
  const { orders, variants } = run.plant.plant;
  const variantOf = new Map(variants.map(({ id }, index) => [id, index]));
  for (const { id: name, variant, quantity, release, due, priority } of orders) {
    for (let piece = 1; piece <= quantity; piece++) {
      const id = quantity === 1 ? name : `${name}#${piece}`;
      if (run.known.has(id)) continue;
      run.known.add(id);
      addOrder(run, {
        id,
        variant: variantOf.get(variant)!,
        release: Math.max(run.now, milliseconds(release)),
        due: due === undefined ? Number.POSITIVE_INFINITY : milliseconds(due),
        priority,
      });
    }
  }
}

/** An arrival process plans its next order. */
export function planArrival(run: Run, index: number): void {
  const between = milliseconds(draw(run.plant.plant.arrivals[index]!.between, run.arrivals[index]!.random));
  run.queue.push(run.now + between, KIND.arrival, index, 0);
}
