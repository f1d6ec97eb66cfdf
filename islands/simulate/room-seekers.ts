/** What one island's seekers are kept in: in order of their turns; some have gone since. */
interface Row {
  orders: number[];
  turns: number[];
  head: number;
  /** How many of them still seek. */
  live: number;
}

/**
 * Orders that found no room at any island, in the order in which they asked. By island, so that only those look again who
 * could find some, however many wait.
 */
export class RoomSeekers {
  /** Turn of each order that seeks. */
  readonly #turns = new Map<number, number>();
  readonly #wants = new Map<number, readonly number[]>();
  readonly #rows: Row[] = [];
  #turn = 0;

  get size(): number {
    return this.#turns.size;
  }

  has(order: number): boolean {
    return this.#turns.has(order);
  }

  /** All, the longest seeking first. */
  [Symbol.iterator](): IterableIterator<number> {
    return this.#turns.keys();
  }

  /** @param wants islands at which it seeks room, each once. */
  add(order: number, wants: readonly number[]): void {
    const turn = this.#turn++;
    this.#turns.set(order, turn);
    this.#wants.set(order, wants);
    for (const island of wants) {
      this.#rows[island] ??= { orders: [], turns: [], head: 0, live: 0 };
      const row = this.#rows[island];
      row.orders.push(order);
      row.turns.push(turn);
      row.live++;
    }
  }

  delete(order: number): void {
    const wants = this.#wants.get(order);
    if (wants === undefined) return;
    this.#turns.delete(order);
    this.#wants.delete(order);
    for (const island of wants) {
      const row = this.#rows[island]!;
      row.live--;
      if (row.orders.length > 2 * row.live + 64) this.#tidy(row);
    }
  }

  clear(): void {
    this.#turns.clear();
    this.#wants.clear();
    this.#rows.length = 0;
  }

  /** Who seeks room at an island the longest; -1 for nobody. */
  first(island: number): number {
    const row = this.#rows[island];
    if (row === undefined || row.live === 0) return -1;
    while (this.#turns.get(row.orders[row.head]!) !== row.turns[row.head]) row.head++;
    return row.orders[row.head]!;
  }

  wants(order: number, island: number): boolean {
    return this.#wants.get(order)?.includes(island) ?? false;
  }

  /** Lower for who has sought longer. */
  turnOf(order: number): number {
    return this.#turns.get(order)!;
  }

  #tidy(row: Row): void {
    let kept = 0;
    for (let at = row.head; at < row.orders.length; at++) {
      const order = row.orders[at]!;
      if (this.#turns.get(order) !== row.turns[at]) continue;
      row.orders[kept] = order;
      row.turns[kept++] = row.turns[at]!;
    }
    row.orders.length = kept;
    row.turns.length = kept;
    row.head = 0;
  }
}
