/**
 * Future events in order of time, then of insertion, in typed arrays: a binary heap without an object per event. An
 * event is a kind and two numbers whose meaning the kind decides.
 */
export class EventQueue {
  #time = new Float64Array(1024);
  #turn = new Float64Array(1024);
  #kind = new Uint8Array(1024);
  #a = new Int32Array(1024);
  #b = new Int32Array(1024);
  #turns = 0;
  /** Events that wait. */
  size = 0;
  /** The event that `pop` took last. Time in ms. */
  time = 0;
  kind = 0;
  a = 0;
  b = 0;

  push(time: number, kind: number, a: number, b: number): void {
    if (this.size === this.#time.length) this.#grow();
    let at = this.size++;
    const turn = this.#turns++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#time[parent]! <= time) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#time[at] = time;
    this.#turn[at] = turn;
    this.#kind[at] = kind;
    this.#a[at] = a;
    this.#b[at] = b;
  }

  /** Time of the next event, ms; Infinity when there is none. */
  get next(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.#time[0]!;
  }

  /** Take the next event into the fields; false when there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    this.time = this.#time[0]!;
    this.kind = this.#kind[0]!;
    this.a = this.#a[0]!;
    this.b = this.#b[0]!;
    this.size--;
    if (this.size > 0) this.#sink();
    return true;
  }

  /** Let the last event sink from the top to its place. */
  #sink(): void {
    const end = this.size;
    const time = this.#time[end]!;
    const turn = this.#turn[end]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= end) break;
      if (child + 1 < end && this.#before(child + 1, child)) child++;
      const childTime = this.#time[child]!;
      if (time < childTime || (time === childTime && turn < this.#turn[child]!)) break;
      this.#move(child, at);
      at = child;
    }
    this.#move(end, at);
  }

  #before(one: number, other: number): boolean {
    const a = this.#time[one]!;
    const b = this.#time[other]!;
    return a < b || (a === b && this.#turn[one]! < this.#turn[other]!);
  }

  #move(from: number, to: number): void {
    this.#time[to] = this.#time[from]!;
    this.#turn[to] = this.#turn[from]!;
    this.#kind[to] = this.#kind[from]!;
    this.#a[to] = this.#a[from]!;
    this.#b[to] = this.#b[from]!;
  }

  #grow(): void {
    const length = this.#time.length * 2;
    const wider = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#time = wider(this.#time, new Float64Array(length));
    this.#turn = wider(this.#turn, new Float64Array(length));
    this.#kind = wider(this.#kind, new Uint8Array(length));
    this.#a = wider(this.#a, new Int32Array(length));
    this.#b = wider(this.#b, new Int32Array(length));
  }
}
