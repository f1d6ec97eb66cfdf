import type { TransportShop } from './transport-shop.ts';

/** Vehicle of a gene that leaves the choice to the decoder. */
export const ANY_VEHICLE = 255;

/** What a search changes: the order in which operations are planned, and a choice for each. */
export interface Genes {
  /** Jobs; the k-th time that a job comes means its k-th operation. */
  readonly list: Int32Array;
  /** By operation: an alternative of the shop. */
  readonly choice: Int32Array;
  /** By operation: a vehicle, or `ANY_VEHICLE` for the one that brings the job first. */
  readonly vehicle: Uint8Array;
}

/**
 * Plans operations one after the other, each as early as the ones before allow: a vehicle fetches the job where it is and
 * brings it, and the machine takes it in the first gap that is long enough, or, where changing over takes time, behind what
 * it has. Kits come by the vehicle that is there first. Without gaps to the left nothing could begin earlier, so a run that
 * keeps the order on machines and vehicles takes the same time.
 */
export class Decoder {
  readonly #shop: TransportShop;
  /** Results by operation; `pick` and `drop` are equal to the job's readiness where nothing was to be carried. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly pick: Int32Array;
  readonly drop: Int32Array;
  readonly emptyStart: Int32Array;
  /** The vehicle that carried; -1 where nothing was to be carried. */
  readonly carrier: Int32Array;
  /** Sum of the ends of all jobs: it tells apart plans of the same length. */
  flow = 0;
  /** Sum of what jobs end after they are due; 0 where nothing is due. */
  tardiness = 0;
  readonly #next: Int32Array;
  /** Set-up before `start`. */
  readonly setup: Int32Array;
  /** Trips of kits in the order in which they were planned, six numbers each: operation, vehicle, place, empty start, pick, drop. */
  readonly kitTrips: number[] = [];
  readonly #group: Int32Array;
  readonly #jobPlace: Int32Array;
  readonly #jobReady: Int32Array;
  readonly #vehiclePlace: Int32Array;
  readonly #vehicleFree: Int32Array;
  /** Busy times of each machine, sorted; row m has `#count[m]` of them. */
  readonly #busyFrom: Int32Array;
  readonly #busyTo: Int32Array;
  readonly #count: Int32Array;
  readonly #width: number;

  constructor(shop: TransportShop) {
    const { operations, jobs, machines } = shop;
    const vehicles = shop.vehicleStart.length;
    this.#shop = shop;
    this.#width = operations;
    this.start = new Int32Array(operations);
    this.end = new Int32Array(operations);
    this.pick = new Int32Array(operations);
    this.drop = new Int32Array(operations);
    this.emptyStart = new Int32Array(operations);
    this.carrier = new Int32Array(operations);
    this.setup = new Int32Array(operations);
    this.#group = new Int32Array(machines);
    this.#next = new Int32Array(jobs);
    this.#jobPlace = new Int32Array(jobs);
    this.#jobReady = new Int32Array(jobs);
    this.#vehiclePlace = new Int32Array(vehicles);
    this.#vehicleFree = new Int32Array(vehicles);
    this.#busyFrom = new Int32Array(machines * operations);
    this.#busyTo = new Int32Array(machines * operations);
    this.#count = new Int32Array(machines);
  }

  /** The makespan of what the genes say, in units; more than `limit` as soon as that is certain. */
  decode({ list, choice, vehicle }: Genes, limit: number): number {
    const shop = this.#shop;
    const { empty, loaded, places, table, carriesJobs, kits, setups } = shop;
    const vehicles = shop.vehicleStart.length;
    const next = this.#next;
    const jobPlace = this.#jobPlace;
    const jobReady = this.#jobReady;
    const vehiclePlace = this.#vehiclePlace;
    const vehicleFree = this.#vehicleFree;
    for (let job = 0; job < shop.jobs; job++) next[job] = shop.firstOf[job]!;
    jobPlace.set(shop.jobStart);
    jobReady.set(shop.release);
    vehiclePlace.set(shop.vehicleStart);
    vehicleFree.set(shop.vehicleReady);
    this.#count.fill(0);
    if (setups !== null) this.#group.set(setups.first);
    this.kitTrips.length = 0;
    let makespan = 0;
    for (let at = 0; at < list.length; at++) {
      const job = list[at]!;
      const v = next[job]!++;
      const chosen = choice[v]!;
      const machine = shop.machine[chosen]!;
      const from = jobPlace[job]!;
      const to = shop.placeOf[machine]!;
      let arrival = jobReady[job]!;
      if (from === to) {
        this.carrier[v] = -1;
        this.pick[v] = arrival;
      } else {
        let carrier = vehicle[v]!;
        let pick: number;
        if (carrier === ANY_VEHICLE) {
          carrier = 0;
          pick = Number.MAX_SAFE_INTEGER;
          let latest = -1;
          for (let one = 0; one < vehicles; one++) {
            if (carriesJobs !== null && carriesJobs[one] === 0) continue;
            const there = vehicleFree[one]! + empty[table[one]! + vehiclePlace[one]! * places + from]!;
            const could = Math.max(there, arrival);
            // Of those that come in time, the one that waits least.
            if (could > pick || (could === pick && there <= latest)) continue;
            pick = could;
            latest = there;
            carrier = one;
          }
        } else {
          const there = vehicleFree[carrier]! + empty[table[carrier]! + vehiclePlace[carrier]! * places + from]!;
          pick = Math.max(there, arrival);
        }
        this.emptyStart[v] = vehicleFree[carrier]!;
        this.carrier[v] = carrier;
        this.pick[v] = pick;
        arrival = pick + loaded[table[carrier]! + from * places + to]!;
        vehicleFree[carrier] = arrival;
        vehiclePlace[carrier] = to;
      }
      this.drop[v] = arrival;
      if (kits !== null) arrival = Math.max(arrival, this.#bring(v, to, jobReady[job]!));
      const time = shop.time[chosen]!;
      const end =
        shop.roomy[machine] === 1
          ? arrival + time
          : setups !== null && setups.times[machine] !== null
            ? this.#append(v, machine, setups.group[chosen]!, arrival, time)
            : this.#place(machine, arrival, time);
      this.start[v] = end - time;
      this.end[v] = end;
      jobReady[job] = end;
      jobPlace[job] = to;
      if (end > makespan) {
        makespan = end;
        if (makespan > limit) return makespan;
      }
    }
    let flow = 0;
    for (let job = 0; job < shop.jobs; job++) flow += jobReady[job]!;
    this.flow = flow;
    if (shop.due !== undefined) {
      let tardiness = 0;
      for (let job = 0; job < shop.jobs; job++) tardiness += Math.max(0, jobReady[job]! - shop.due[job]!);
      this.tardiness = tardiness;
    }
    return makespan;
  }

  /** Bring an operation's kits from when its job is bound for `to`; returns when the last is there. */
  #bring(v: number, to: number, bound: number): number {
    const { kits, empty, loaded, places, table } = this.#shop;
    const { at, from, time, carries } = kits!;
    let last = 0;
    for (let kit = at[v]!; kit < at[v + 1]!; kit++) {
      let carrier = -1;
      let pick = Number.MAX_SAFE_INTEGER;
      for (let one = 0; one < carries.length; one++) {
        if (carries[one] === 0) continue;
        const there = this.#vehicleFree[one]! + empty[table[one]! + this.#vehiclePlace[one]! * places + from[kit]!]!;
        const could = Math.max(there, bound);
        if (could >= pick) continue;
        pick = could;
        carrier = one;
      }
      const drop = pick + loaded[table[carrier]! + from[kit]! * places + to]! + time;
      this.kitTrips.push(v, carrier, from[kit]!, this.#vehicleFree[carrier]!, pick, drop);
      this.#vehicleFree[carrier] = drop;
      this.#vehiclePlace[carrier] = to;
      if (drop > last) last = drop;
    }
    return last;
  }

  /** Occupy a machine behind everything that it has, after changing over; returns the end. */
  #append(v: number, machine: number, group: number, ready: number, time: number): number {
    const { groups, times } = this.#shop.setups!;
    const from = this.#group[machine]!;
    const setup = group < 0 || from < 0 || from === group ? 0 : times[machine]![from * groups + group]!;
    if (group >= 0) this.#group[machine] = group;
    this.setup[v] = setup;
    const last = machine * this.#width + this.#count[machine]! - 1;
    const free = this.#count[machine] === 0 ? this.#shop.machineReady[machine]! : this.#busyTo[last]!;
    this.#count[machine]!++;
    const end = Math.max(ready, free) + setup + time;
    this.#busyTo[last + 1] = end;
    return end;
  }

  /** Occupy the first gap of `time` from `ready` on; returns its end. */
  #place(machine: number, ready: number, time: number): number {
    const from = this.#busyFrom;
    const to = this.#busyTo;
    const base = machine * this.#width;
    const count = this.#count[machine]!++;
    let start = Math.max(ready, this.#shop.machineReady[machine]!);
    let at = base;
    const last = base + count;
    while (at < last && from[at]! < start + time) {
      if (to[at]! > start) start = to[at]!;
      at++;
    }
    for (let move = last; move > at; move--) {
      from[move] = from[move - 1]!;
      to[move] = to[move - 1]!;
    }
    from[at] = start;
    to[at] = start + time;
    return start + time;
  }
}
