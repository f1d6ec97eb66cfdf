import { PalaestraError } from '@palaestra/core';
import { chargeTime, neededWh, setPower, wantsCharge } from './battery.ts';
import { EVENT } from './event-log.ts';
import { arrive, depart } from './orders.ts';
import { KIND, type Load, milliseconds, PHASE, type Run, type VehicleState, wakeIsland } from './run.ts';
import { strand } from './strand.ts';
import { reserves, setOut } from './traffic.ts';
import { delayByFailure } from './vehicle-failures.ts';

/** Give waiting loads to idle vehicles, as far as the rule wants; then charge or park who has nothing to do. */
export function dispatch(run: Run): void {
  if (run.plan !== null) {
    followPlan(run);
    return;
  }
  const { idle } = run.scratch;
  idle.length = 0;
  const { vehicles } = run;
  for (let index = 0; index < vehicles.length; index++) if (vehicles[index]!.task === 'idle') idle.push(index);
  if (idle.length === 0) return;
  if (run.loads.length > 0) {
    const { kitType, hasOnlyKitType } = run.plant;
    if (kitType < 0) assign(run, null, ANY, false);
    else {
      // Who carries kits carries nothing else, unless there is nobody else.
      assign(run, true, kitType, false);
      assign(run, false, hasOnlyKitType ? ANY : kitType, true);
    }
  }
  for (let at = 0; at < idle.length; at++) {
    const vehicle = vehicles[idle[at]!]!;
    if (vehicle.task === 'idle') rest(run, vehicle);
  }
}

const ANY = -1;

/** Give loads of orders, of kits, or both (null) to idle vehicles of a type, or of any other type. */
function assign(run: Run, kits: boolean | null, type: number, isOther: boolean): void {
  const { vehicles, idle, loads } = run.scratch;
  vehicles.length = 0;
  let isOffered = false;
  for (let at = 0; at < idle.length; at++) {
    const vehicle = run.vehicles[idle[at]!]!;
    if (vehicle.task !== 'idle' || (type !== ANY && (vehicle.type === type) === isOther)) continue;
    // Where many loads wait there is nobody idle as a rule: the loads are looked at last.
    if (!isOffered) {
      offer(run, kits);
      if (loads.length === 0) return;
      isOffered = true;
    }
    if (!wantsCharge(run, vehicle, false)) vehicles.push(vehicle.index);
  }
  while (vehicles.length > 0 && loads.length > 0) {
    const pair = run.rules.dispatch(run, vehicles, loads);
    if (pair === null) break;
    const vehicle = run.vehicles[vehicles[pair[0]] ?? -1];
    const load = loads[pair[1]];
    if (vehicle === undefined || load === undefined) {
      throw new PalaestraError(
        'bad_input',
        `Cannot dispatch a vehicle: the policy chose something that is not there, found vehicle ${pair[0]} of ${vehicles.length} and load ${pair[1]} of ${loads.length}`,
      );
    }
    loads.splice(pair[1], 1);
    vehicles.splice(pair[0], 1);
    take(run, vehicle, load);
    if (load.kit && run.islands[load.island]!.kits >= kitPlaces(run)) {
      for (let at = loads.length - 1; at >= 0; at--) {
        if (loads[at]!.kit && loads[at]!.island === load.island) loads.splice(at, 1);
      }
    }
  }
}

function kitPlaces(run: Run): number {
  return run.plant.plant.supply?.kitPlaces ?? Number.POSITIVE_INFINITY;
}

/** Make the list of loads that may be fetched. Kits whose island has no place for one more wait on. */
function offer(run: Run, kits: boolean | null): void {
  const places = kitPlaces(run);
  const { loads } = run.scratch;
  loads.length = 0;
  for (const load of run.loads) {
    if (kits !== null && load.kit !== kits) continue;
    if (run.orders[load.order]!.held) continue;
    if (!load.kit || run.islands[load.island]!.kits < places) loads.push(load);
  }
}

function take(run: Run, vehicle: VehicleState, load: Load): void {
  run.loads.splice(run.loads.indexOf(load), 1);
  vehicle.load = load;
  vehicle.rested = false;
  if (load.kit) run.islands[load.island]!.kits++;
  run.log.add(run.now, load.kit ? EVENT.kitFetch : EVENT.fetch, vehicle.index, load.order, load.from);
  vehicle.task = 'fetching';
  drive(run, vehicle, load.from, false);
}

/** Each vehicle drives to its next planned load at once and waits there until it is ready. */
function followPlan(run: Run): void {
  const plan = run.plan!;
  for (const vehicle of run.vehicles) {
    const next = plan.vehicles[vehicle.index]![plan.vehicleAt[vehicle.index]!];
    if (next === undefined) continue;
    if (vehicle.task === 'idle' && !vehicle.awaits) {
      vehicle.awaits = true;
      vehicle.task = 'fetching';
      run.log.add(run.now, next.kit ? EVENT.kitFetch : EVENT.fetch, vehicle.index, next.order, next.from);
      drive(run, vehicle, next.from, false);
    }
    if (vehicle.task === 'idle' && vehicle.awaits) {
      const at = run.loads.findIndex(
        ({ order, from, kit }) => order === next.order && from === next.from && kit === next.kit,
      );
      const load = run.loads[at];
      if (load === undefined) continue;
      if (load.kit) {
        if (run.islands[load.island]!.kits >= kitPlaces(run)) continue;
        run.islands[load.island]!.kits++;
      }
      plan.vehicleAt[vehicle.index]!++;
      vehicle.awaits = false;
      run.loads.splice(at, 1);
      vehicle.load = load;
      pick(run, vehicle);
    }
  }
}

/** Set off. Without distance it has arrived. A failure on the way is waited for. */
function drive(run: Run, vehicle: VehicleState, to: number, loaded: boolean): void {
  const time = run.travel.time(vehicle.type, loaded, vehicle.node, to);
  if (time === Number.POSITIVE_INFINITY) {
    const { nodes } = run.plant.plant.layout;
    throw new PalaestraError(
      'bad_input',
      `Cannot drive: no path leads from ${nodes[vehicle.node]!.id} to ${nodes[to]!.id} (${run.plant.plant.vehicles[vehicle.index]!.id})`,
    );
  }
  if (neededWh(vehicle, time, loaded) > vehicle.level) {
    strand(run, vehicle);
    return;
  }
  vehicle.token++;
  if (run.traffic !== null && reserves(run, vehicle.index) && vehicle.node !== to) {
    setOut(run, vehicle, to, loaded);
    return;
  }
  setPower(run, vehicle, loaded ? 'driveLoadedW' : 'driveEmptyW');
  vehicle.node = to;
  if (run.foreign?.has(vehicle.index)) {
    run.foreign.drive(vehicle.index, to);
    return;
  }
  run.queue.push(
    run.now + time + delayByFailure(run, vehicle, run.now + time),
    KIND.reached,
    vehicle.index,
    vehicle.token,
  );
}

/** A vehicle has come to where it was going. */
export function reached(run: Run, vehicle: VehicleState): void {
  setPower(run, vehicle, 'idleW');
  switch (vehicle.task) {
    case 'fetching':
      if (vehicle.load !== null) {
        pick(run, vehicle);
        return;
      }
      vehicle.task = 'idle';
      run.agenda.fleet = true;
      return;
    case 'carrying':
      vehicle.task = 'dropping';
      handle(run, vehicle, run.plant.plant.vehicleTypes[vehicle.type]!.dropTime);
      return;
    case 'parking':
      vehicle.task = 'idle';
      run.log.add(run.now, EVENT.parked, vehicle.index, -1, vehicle.node);
      run.agenda.fleet = true;
      return;
    case 'to_charge':
      vehicle.task = 'charging';
      run.log.add(run.now, EVENT.charging, vehicle.index, -1, vehicle.node);
      if (run.foreign?.has(vehicle.index)) run.foreign.charge(vehicle.index);
      else run.queue.push(run.now + chargeTime(vehicle), KIND.charged, vehicle.index, ++vehicle.token);
      setPower(run, vehicle, 'chargeW');
      return;
  }
}

function pick(run: Run, vehicle: VehicleState): void {
  vehicle.task = 'picking';
  const { kit } = vehicle.load!;
  const extra = kit ? (run.plant.plant.supply?.kitTime ?? 0) : 0;
  handle(run, vehicle, run.plant.plant.vehicleTypes[vehicle.type]!.pickTime + extra);
}

function handle(run: Run, vehicle: VehicleState, seconds: number): void {
  if (run.foreign?.has(vehicle.index)) {
    run.foreign.handle(vehicle.index, vehicle.task === 'picking' ? 'pick' : 'drop', vehicle.load!);
    return;
  }
  run.queue.push(run.now + milliseconds(seconds), KIND.handled, vehicle.index, ++vehicle.token);
}

/** The load is on, or off. */
export function handled(run: Run, vehicle: VehicleState): void {
  const load = vehicle.load!;
  const order = run.orders[load.order]!;
  if (vehicle.task === 'picking') {
    if (!load.kit) {
      depart(run, order);
      order.phase = PHASE.moving;
      order.since = run.now;
    }
    vehicle.task = 'carrying';
    run.log.add(run.now, load.kit ? EVENT.kitCarry : EVENT.carry, vehicle.index, load.order, load.to);
    drive(run, vehicle, load.to, true);
    return;
  }
  vehicle.load = null;
  vehicle.task = 'idle';
  run.log.add(run.now, load.kit ? EVENT.kitDelivered : EVENT.delivered, vehicle.index, load.order, load.to);
  run.agenda.fleet = true;
  if (!load.kit) {
    arrive(run, order, load.to);
    return;
  }
  order.kitsMissing--;
  wakeIsland(run, load.island);
}

/** Battery full: back to work. */
export function charged(run: Run, vehicle: VehicleState): void {
  setPower(run, vehicle, 'idleW');
  vehicle.task = 'idle';
  vehicle.rested = false;
  run.chargers.set(vehicle.node, run.chargers.get(vehicle.node)! - 1);
  run.freeChargers++;
  run.log.add(
    run.now,
    EVENT.charged,
    vehicle.index,
    -1,
    Math.round((1000 * vehicle.level) / vehicle.battery!.capacityWh),
  );
  run.agenda.fleet = true;
}

/** What a vehicle does that has nothing to do: charge, park, or stay. */
function rest(run: Run, vehicle: VehicleState): void {
  if (run.freeChargers > 0 && wantsCharge(run, vehicle, true) && goCharge(run, vehicle)) return;
  if (vehicle.rested) return;
  vehicle.rested = true;
  const goal = run.rules.park(run, vehicle.index);
  if (goal === -1 || goal === vehicle.node) return;
  if (run.plant.plant.layout.nodes[goal] === undefined) {
    throw new PalaestraError(
      'bad_input',
      `Cannot park: the policy chose a node that is not there, found ${goal} (${run.plant.plant.vehicles[vehicle.index]!.id})`,
    );
  }
  vehicle.task = 'parking';
  run.log.add(run.now, EVENT.toPark, vehicle.index, -1, goal);
  drive(run, vehicle, goal, false);
}

function goCharge(run: Run, vehicle: VehicleState): boolean {
  const { nodes } = run.plant.plant.layout;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  const { chargeNodes } = run.plant;
  for (const node of chargeNodes) {
    if ((run.chargers.get(node) ?? 0) >= nodes[node]!.capacity) continue;
    const time = run.travel.time(vehicle.type, false, vehicle.node, node);
    if (time >= least) continue;
    least = time;
    best = node;
  }
  if (best < 0) return false;
  run.chargers.set(best, (run.chargers.get(best) ?? 0) + 1);
  run.freeChargers--;
  vehicle.task = 'to_charge';
  run.log.add(run.now, EVENT.toCharge, vehicle.index, -1, best);
  drive(run, vehicle, best, false);
  return true;
}
