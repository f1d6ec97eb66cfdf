import { charged, handled, reached } from './fleet.ts';
import type { Load, Run, VehicleState } from './run.ts';
import { clearWay, endWay, nodeReached, reserves } from './traffic.ts';

/**
 * Vehicles that something else drives, in its own time: a virtual fleet behind a protocol, or real vehicles. The run asks
 * and goes on; whoever drives tells it by `Simulation.done`. Numbers are places in the plant.
 */
export interface ForeignFleet {
  has(vehicle: number): boolean;
  /** Drive to a node; it may be there already. */
  drive(vehicle: number, to: number): void;
  /**
   * At level `traffic`: more of its way was reserved for it, the edge that is next (`Way.at`) or also the one after it
   * (`Way.ahead`), so that it need not stop between them. It drives no further, and `Simulation.passed` tells each end of an
   * edge. Vehicles of who has no `step` drive past everybody, as at level `paths`.
   */
  step?(vehicle: number): void;
  /** Take up or put down the load. */
  handle(vehicle: number, what: 'pick' | 'drop', load: Load): void;
  /** Charge at the node where it stands until it is full enough. */
  charge(vehicle: number): void;
}

/** What a foreign vehicle was last asked for is done. An answer that nobody waits for means nothing. */
export function done(run: Run, vehicle: VehicleState): void {
  switch (vehicle.task) {
    case 'fetching':
    case 'carrying':
    case 'parking':
    case 'to_charge':
      reached(run, vehicle);
      return;
    case 'picking':
    case 'dropping':
      handled(run, vehicle);
      return;
    case 'charging':
      charged(run, vehicle);
      return;
  }
}

/** A foreign vehicle stands at the end of the edge that was reserved for it. */
export function passed(run: Run, vehicle: VehicleState): void {
  const way = run.traffic?.ways[vehicle.index];
  if (way === undefined || way.at >= way.legs.length || way.waitsFor >= 0) return;
  if (nodeReached(run, vehicle)) reached(run, vehicle);
}

/**
 * A vehicle under way has left, with its whole length, the node from which it set off: that is given back. Until a foreign one
 * tells that, it keeps it. Who waits has left nothing.
 */
export function left(run: Run, { index }: VehicleState): void {
  const { traffic } = run;
  const way = traffic?.ways[index];
  const leg = way?.legs[way.at];
  if (!traffic || !way || leg === undefined || way.waitsFor >= 0) return;
  traffic.reservations.leave(index, leg, way.ahead ? way.legs[way.at + 1] : undefined);
  traffic.freed = true;
}

/** A foreign vehicle that has left its node behind is to begin from there again: false while somebody else has it. */
export function regain(run: Run, { index, node }: VehicleState): boolean {
  return run.traffic === null || !reserves(run, index) || run.traffic.reservations.regain(index, node);
}

/** What a foreign vehicle told about itself. Level: share of the capacity. */
export function report(run: Run, vehicle: VehicleState, { node, level }: { node?: number; level?: number }): void {
  // Where it is bound counts while it drives.
  if (node !== undefined && vehicle.task === 'idle') vehicle.node = node;
  const battery = run.plant.plant.vehicleTypes[vehicle.type]!.battery;
  if (level === undefined || battery === undefined) return;
  vehicle.level = level * battery.capacityWh;
  vehicle.levelAt = run.now;
}

/** A vehicle that has nothing aboard can be taken out of the run; another may fetch what it was to fetch. */
export function takeOut(run: Run, vehicle: VehicleState): boolean {
  const { task, load } = vehicle;
  if (task !== 'idle' && task !== 'fetching' && task !== 'parking') return false;
  vehicle.task = 'out';
  vehicle.load = null;
  // It still stands, or drives, on what it has reserved.
  endWay(run, vehicle);
  if (load !== null) {
    if (load.kit) run.islands[load.island]!.kits--;
    run.loads.push(load);
  }
  run.agenda.fleet = true;
  return true;
}

/**
 * It is there again and has nothing to do. Who was taken out between two nodes keeps what it stands on; false, and nothing
 * is changed, while somebody else has the node behind it.
 */
export function bringBack(run: Run, vehicle: VehicleState, node: number): boolean {
  if (vehicle.task !== 'out') return true;
  const { traffic } = run;
  if (traffic !== null && reserves(run, vehicle.index)) {
    const isBetween = node === vehicle.node && traffic.reservations.hasEdge(vehicle.index);
    if (!isBetween) traffic.reservations.stand(vehicle.index, node);
    else if (!traffic.reservations.regain(vehicle.index, node)) return false;
    traffic.freed = true;
    clearWay(run, vehicle);
  }
  vehicle.task = 'idle';
  vehicle.rested = false;
  vehicle.node = node;
  run.agenda.fleet = true;
  return true;
}
