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
  /** By `from * places + to`: an empty trip, and a loaded one with picking and dropping. */
  readonly empty: Int32Array;
  readonly loaded: Int32Array;
}
