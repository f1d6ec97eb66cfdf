import type { Shop } from './shop.ts';

/**
 * A solution of a shop: the machine of each operation and the order on each machine, with the longest paths of its graph.
 *
 * `head[v]` is the earliest start of v, `tail[v]` the longest way from the end of v to the end of everything, both in
 * units of time; v is critical when head + time + tail is the makespan. -1 in `before` and `after` is the end of the line.
 */
export class Sequence {
  readonly shop: Shop;
  /** The chosen alternative of each operation, its machine and its time. */
  readonly choice: Int32Array;
  readonly machine: Int32Array;
  readonly time: Int32Array;
  /** Neighbours on the machine. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly first: Int32Array;
  readonly head: Int32Array;
  readonly tail: Int32Array;
  makespan = 0;
  /** Operations in an order in which each comes after its predecessors. */
  readonly order: Int32Array;
  readonly #waits: Int32Array;
  readonly #jobBefore: Int32Array;
  readonly #jobAfter: Int32Array;

  constructor(shop: Shop) {
    const { operations, machines } = shop;
    this.shop = shop;
    this.choice = new Int32Array(operations);
    this.machine = new Int32Array(operations);
    this.time = new Int32Array(operations);
    this.before = new Int32Array(operations).fill(-1);
    this.after = new Int32Array(operations).fill(-1);
    this.first = new Int32Array(machines).fill(-1);
    this.head = new Int32Array(operations);
    this.tail = new Int32Array(operations);
    this.order = new Int32Array(operations);
    this.#waits = new Int32Array(operations);
    this.#jobBefore = new Int32Array(operations);
    this.#jobAfter = new Int32Array(operations);
    for (let v = 0; v < operations; v++) {
      const job = shop.jobOf[v]!;
      this.#jobBefore[v] = v > shop.firstOf[job]! ? v - 1 : -1;
      this.#jobAfter[v] = v + 1 < shop.firstOf[job + 1]! ? v + 1 : -1;
    }
  }

  /** The operation before v in its job; -1 for none. */
  jobBefore(v: number): number {
    return this.#jobBefore[v]!;
  }

  jobAfter(v: number): number {
    return this.#jobAfter[v]!;
  }

  /** Take on alternative `choice` for v. */
  choose(v: number, choice: number): void {
    this.choice[v] = choice;
    this.machine[v] = this.shop.machine[choice]!;
    this.time[v] = this.shop.time[choice]!;
  }

  /** Take v out of its machine's line. */
  remove(v: number): void {
    const before = this.before[v]!;
    const after = this.after[v]!;
    if (before >= 0) this.after[before] = after;
    else this.first[this.machine[v]!] = after;
    if (after >= 0) this.before[after] = before;
  }

  /** Put v, whose alternative is chosen, behind `before` on its machine; -1 for the front. */
  insert(v: number, before: number): void {
    const machine = this.machine[v]!;
    const after = before >= 0 ? this.after[before]! : this.first[machine]!;
    this.before[v] = before;
    this.after[v] = after;
    if (before >= 0) this.after[before] = v;
    else this.first[machine] = v;
    if (after >= 0) this.before[after] = v;
  }

  /** Compute heads, tails and makespan anew. False when the graph has a cycle; heads and tails then mean nothing. */
  evaluate(): boolean {
    const { operations, release, jobOf } = this.shop;
    const { before, after, time, head, tail, order } = this;
    const waits = this.#waits;
    const jobBefore = this.#jobBefore;
    const jobAfter = this.#jobAfter;
    let end = 0;
    for (let v = 0; v < operations; v++) {
      const count = (jobBefore[v]! >= 0 ? 1 : 0) + (before[v]! >= 0 ? 1 : 0);
      waits[v] = count;
      if (count === 0) order[end++] = v;
    }
    let makespan = 0;
    for (let at = 0; at < end; at++) {
      const v = order[at]!;
      const a = jobBefore[v]!;
      const b = before[v]!;
      let start = a >= 0 ? head[a]! + time[a]! : release[jobOf[v]!]!;
      if (b >= 0 && head[b]! + time[b]! > start) start = head[b]! + time[b]!;
      head[v] = start;
      if (start + time[v]! > makespan) makespan = start + time[v]!;
      const c = jobAfter[v]!;
      if (c >= 0 && --waits[c]! === 0) order[end++] = c;
      const d = after[v]!;
      if (d >= 0 && --waits[d]! === 0) order[end++] = d;
    }
    if (end < operations) return false;
    for (let at = operations - 1; at >= 0; at--) {
      const v = order[at]!;
      const c = jobAfter[v]!;
      const d = after[v]!;
      let rest = c >= 0 ? tail[c]! + time[c]! : 0;
      if (d >= 0 && tail[d]! + time[d]! > rest) rest = tail[d]! + time[d]!;
      tail[v] = rest;
    }
    this.makespan = makespan;
    return true;
  }

  copyFrom(other: Sequence): void {
    this.choice.set(other.choice);
    this.machine.set(other.machine);
    this.time.set(other.time);
    this.before.set(other.before);
    this.after.set(other.after);
    this.first.set(other.first);
    this.head.set(other.head);
    this.tail.set(other.tail);
    this.order.set(other.order);
    this.makespan = other.makespan;
  }
}
