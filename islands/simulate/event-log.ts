import { checkRows } from './bounds.ts';

/**
 * What happens in a plant, as codes in the log. The meaning of the columns is given as (resource, order, detail); -1 stands
 * for none. Resources are islands, work units and vehicles, each numbered by its place in the plant.
 */
export const EVENT = {
  /** (-1, order, variant) The order is known and may be let in. */
  released: 0,
  /** (-1, order, node) It stands at the entry. */
  entered: 1,
  /** (island, order, step) The routing rule has chosen. */
  routed: 2,
  /** (vehicle, order, node) A vehicle drives empty to the load. Kits are told by `kit*`. */
  fetch: 3,
  /** (vehicle, order, node) It has the load and drives to the node. */
  carry: 4,
  /** (vehicle, order, node) The load is off. */
  delivered: 5,
  /** (island, order, step) It waits in the in-buffer. */
  queued: 6,
  /** (unit, order, set-up group) */
  setup: 7,
  /** (unit, order, step) */
  started: 8,
  /** (unit, order, step) The work is done. */
  ended: 9,
  /** (unit, order, step) A defect was made; unseen ones are told apart by `defectSeen`. */
  defectMade: 10,
  /** (unit, order, step) A defect of this step was seen. */
  defectSeen: 11,
  /** (unit, order, step) The product leaves the unit: to the out-buffer, or to a vehicle. */
  unloaded: 12,
  /** (unit, order, -1) The product is done and cannot leave. */
  blocked: 13,
  /** (unit, order on it or -1, -1), both. */
  failed: 14,
  repaired: 15,
  /** (unit, -1, -1) Outside of its shifts, and back. */
  closed: 16,
  opened: 17,
  /** (-1, order, node) Finished, or scrapped. */
  finished: 18,
  scrapped: 19,
  /** (vehicle, -1, node) It drives there empty to park or to charge. */
  toPark: 20,
  toCharge: 21,
  /** (vehicle, -1, node) */
  parked: 22,
  charging: 23,
  /** (vehicle, -1, level in per mille) */
  charged: 24,
  vehicleFailed: 25,
  vehicleRepaired: 26,
  /** (vehicle, -1, level) Its battery is empty; it stays where it is. */
  stranded: 27,
  /** (vehicle, order or -1, node) At level `traffic`: it stands at this node on its way. */
  passed: 28,
  /** (vehicle, order or -1, node) At level `traffic`: it waits for this node. */
  waits: 29,
  /** (vehicle, -1, length of the cycle) */
  deadlock: 30,
  /** (vehicle, order, node) The same as fetch, carry and delivered for a kit of this order's next step. */
  kitFetch: 31,
  kitCarry: 32,
  kitDelivered: 33,
  /** (unit, order, attempts) A skill failed so often that a person took over. */
  escalated: 34,
} as const;
export type EventName = keyof typeof EVENT;

/** Names of the codes, by code. */
export const EVENT_NAMES: readonly EventName[] = Object.keys(EVENT) as EventName[];

/** The one record of a run; every figure, bar and frame is derived from it. Columns; row i is event i, in order of time. */
export class EventLog {
  /** Milliseconds. */
  time = new Float64Array(4096);
  type = new Uint8Array(4096);
  resource = new Int32Array(4096);
  order = new Int32Array(4096);
  detail = new Int32Array(4096);
  /** Rows. */
  count = 0;

  add(time: number, type: number, resource: number, order: number, detail: number): void {
    const at = this.count;
    if (at === this.time.length) {
      checkRows(at, time);
      this.#grow();
    }
    this.time[at] = time;
    this.type[at] = type;
    this.resource[at] = resource;
    this.order[at] = order;
    this.detail[at] = detail;
    this.count = at + 1;
  }

  /** Write a row over an earlier one. */
  move(from: number, to: number): void {
    if (from === to) return;
    this.time[to] = this.time[from]!;
    this.type[to] = this.type[from]!;
    this.resource[to] = this.resource[from]!;
    this.order[to] = this.order[from]!;
    this.detail[to] = this.detail[from]!;
  }

  #grow(): void {
    const length = this.time.length * 2;
    const time = new Float64Array(length);
    time.set(this.time);
    this.time = time;
    const type = new Uint8Array(length);
    type.set(this.type);
    this.type = type;
    const wider = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(length);
      to.set(from);
      return to;
    };
    this.resource = wider(this.resource);
    this.order = wider(this.order);
    this.detail = wider(this.detail);
  }
}
