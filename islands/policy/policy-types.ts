/** The rules that a policy can replace; the others stay those of the plant. */
export const POLICY_FAMILIES = ['release', 'route', 'sequence', 'vehicle', 'charge', 'park'] as const;
export type PolicyFamily = (typeof POLICY_FAMILIES)[number];

/**
 * What a policy may export and what it is given, as TypeScript declarations for an editor and for a person who reads. Each
 * function is optional.
 */
export const POLICY_TYPES = `/** Times are seconds; ids are those of the plant. */
interface Plant {
  /** Since the beginning of the run. */
  now: number;
  /** Orders in the plant, and orders that wait to enter. */
  inside: number;
  outside: number;
  finished: number;
  scrapped: number;
}

interface Order {
  id: string;
  variant: string;
  due: number | null;
  released: number;
  priority: number;
  /** Steps and mean work that are still to be done. */
  stepsLeft: number;
  workLeft: number;
  /** How long it has waited for this decision. */
  waited: number;
}

/** A step that an order could do next, and where. */
interface Candidate {
  step: string;
  island: string;
  /** Mean time of the work there, without set-up. */
  time: number;
  /** The least set-up that a work unit there would need now. */
  setup: number;
  setupGroup: string | null;
  /** Drive from where the order stands. */
  drive: number;
  /** Work units that can do the step; how many of the island are busy; how many of the able ones are broken. */
  units: number;
  busy: number;
  failed: number;
  /** Orders that wait there, and orders on their way there. */
  queue: number;
  inbound: number;
  /** Mean work of both, and what is left on the work units. */
  work: number;
}

interface Unit {
  id: string;
  island: string;
  /** What it is set up for. */
  setupGroup: string | null;
}

interface WaitingOrder extends Order {
  step: string;
  time: number;
  /** Set-up that this unit would need for it now. */
  setup: number;
  setupGroup: string | null;
}

interface Vehicle {
  id: string;
  type: string;
  node: string;
  /** Share of a full battery; null without one. */
  battery: number | null;
}

interface Load {
  order: Order;
  /** Parts for the order's next step, not the order itself. */
  kit: boolean;
  from: string;
  to: string;
  /** Null on the way out of the plant. */
  island: string | null;
  waited: number;
  /** Orders in the out-buffer from which it comes, and work units there that cannot go on before it is fetched. */
  out: number;
  blocked: number;
  /** Empty drive of each vehicle to the load. */
  drive: number[];
}

interface ChargingVehicle extends Vehicle {
  criticalLowChargingLevel: number;
  minimumDesiredChargingLevel: number;
  maximumDesiredChargingLevel: number;
  /** False: it would take a load otherwise; true: there is none for it. */
  idle: boolean;
  /** Loads that wait in the plant. */
  loads: number;
}

interface ParkingPlace {
  node: string;
  drive: number;
  /** How many vehicles may stand there, and how many do or will. */
  capacity: number;
  vehicles: number;
}

/** The place of your choice in the list, or a score for each item: the lowest wins, and the first of equals. */
type Choice = number | number[];

/** Which order enters the plant next; -1 to let none in. */
declare function release(orders: Order[], plant: Plant): Choice;
/** Where an order goes next. Every candidate has room. */
declare function route(order: Order, candidates: Candidate[], plant: Plant): Choice;
/** Which order a work unit takes; -1 to wait. */
declare function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice;
/** Which vehicle takes which load: their places in the lists; null to wait. */
declare function vehicle(vehicles: Vehicle[], loads: Load[], plant: Plant): [vehicle: number, load: number] | null;
/** Whether a vehicle goes to charge. It is not asked below its critical level, nor when it is almost full. */
declare function charge(vehicle: ChargingVehicle, plant: Plant): boolean;
/** Where a vehicle waits that has nothing to do; -1 to stay where it is. */
declare function park(vehicle: Vehicle, places: ParkingPlace[], plant: Plant): Choice;
`;
