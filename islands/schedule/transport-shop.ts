import type { Shop } from './shop.ts';

/** A flexible job shop whose jobs are carried by vehicles between places. All times are whole units. */
export interface TransportShop extends Shop {
  /** By vehicle: the place where it stands at the beginning. */
  readonly vehicleStart: Int32Array;
  /** By vehicle and by machine: when it is free for the first time. */
  readonly vehicleReady: Int32Array;
  readonly machineReady: Int32Array;
  readonly places: number;
  /** By job: the place where it begins. */
  readonly jobStart: Int32Array;
  /** By machine: its place. */
  readonly placeOf: Int32Array;
  /** Machines on which work takes no room: any number of jobs at once. It is how the way to the exit is told. */
  readonly roomy: Uint8Array;
  /** By `table + from * places + to`: an empty trip, and a loaded one with picking and dropping. */
  readonly empty: Int32Array;
  readonly loaded: Int32Array;
  /** By vehicle: where the table of its type begins in `empty` and `loaded`. */
  readonly table: Int32Array;
  /** By vehicle: whether it carries jobs; null when all do. */
  readonly carriesJobs: Uint8Array | null;
  /** By job: when it is due, may be past; left out where nobody asks. */
  readonly due?: Int32Array;
  /** Null where nothing else is carried. */
  readonly kits: Kits | null;
}

/** What must be brought to a machine before an operation can begin there, from when its job is bound for it. */
interface Kits {
  /** By operation: where its kits begin in `from`; one entry more than operations. */
  readonly at: Int32Array;
  /** Place of each kit. */
  readonly from: Int32Array;
  /** Added to a loaded trip. */
  readonly time: number;
  /** By vehicle. */
  readonly carries: Uint8Array;
}
