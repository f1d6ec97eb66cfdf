/** Orders that wait to be let in, oldest first. To take the first one costs nothing, however many wait. */
export class Outside {
  #orders: number[] = [];
  #head = 0;
  /** How many wait of each priority. */
  readonly #counts = new Map<number, number>();
  readonly #priorityOf: (order: number) => number;

  constructor(priorityOf: (order: number) => number) {
    this.#priorityOf = priorityOf;
  }

  get length(): number {
    return this.#orders.length - this.#head;
  }

  /** The order at a place, 0 for the oldest; undefined when there is none. */
  at(place: number): number | undefined {
    return place < 0 ? undefined : this.#orders[this.#head + place];
  }

  /** Place of an order; -1 when it is not here. */
  indexOf(order: number): number {
    const at = this.#orders.indexOf(order, this.#head);
    return at < 0 ? -1 : at - this.#head;
  }

  /** All, oldest first. */
  list(): readonly number[] {
    return this.#orders.slice(this.#head);
  }

  /** Place of the oldest one of the highest priority. */
  mostUrgent(): number {
    if (this.#counts.size <= 1) return 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (const priority of this.#counts.keys()) highest = Math.max(highest, priority);
    let at = this.#head;
    while (this.#priorityOf(this.#orders[at]!) !== highest) at++;
    return at - this.#head;
  }

  push(order: number): void {
    this.#orders.push(order);
    const priority = this.#priorityOf(order);
    this.#counts.set(priority, (this.#counts.get(priority) ?? 0) + 1);
  }

  /** Take one out. @param place one that there is. */
  take(place: number): void {
    const at = this.#head + place;
    const priority = this.#priorityOf(this.#orders[at]!);
    const left = this.#counts.get(priority)! - 1;
    if (left === 0) this.#counts.delete(priority);
    else this.#counts.set(priority, left);
    if (place > 0) {
      this.#orders.splice(at, 1);
      return;
    }
    this.#head++;
    if (this.#head < 1024 || 2 * this.#head < this.#orders.length) return;
    this.#orders = this.#orders.slice(this.#head);
    this.#head = 0;
  }
}
