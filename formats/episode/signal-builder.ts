import type { Signal } from '@palaestra/core';

/** Beyond, further columns are left out: hostile messages may name other fields each time. */
const MOST_COLUMNS = 4096;
/** Rows that are made room for on the word of an index alone. */
const MOST_EXPECTED = 1 << 20;

/** Collects the rows of one topic, column by column; a column that appears late is NaN before. */
export class SignalBuilder {
  readonly #columns = new Map<string, Float64Array>();
  #capacity: number;
  #rows = 0;
  #t: Float64Array;
  #stamp: Float64Array;
  #stamped = false;
  /** Takes what has no column; never read. */
  #sink: Float64Array | null = null;
  /** Changes whenever the arrays of `columns` were replaced. */
  generation = 0;

  /** @param expected number of rows that the index promises; more are taken. */
  constructor(expected: number) {
    this.#capacity = Math.max(1, Math.min(expected, MOST_EXPECTED));
    this.#t = new Float64Array(this.#capacity);
    this.#stamp = new Float64Array(this.#capacity).fill(Number.NaN);
  }

  /** Begin a row; returns its index. Every column is NaN there until it is written. */
  row(t: number, stamp: number | null): number {
    if (this.#rows === this.#capacity) this.#grow();
    const row = this.#rows++;
    this.#t[row] = t;
    if (stamp !== null) {
      this.#stamp[row] = stamp;
      this.#stamped = true;
    }
    return row;
  }

  /** The arrays of these dimensions, made when new. Valid until `generation` changes. */
  columns(names: readonly string[]): Float64Array[] {
    return names.map((name) => {
      let column = this.#columns.get(name);
      if (column === undefined) {
        if (this.#columns.size >= MOST_COLUMNS) {
          this.#sink ??= new Float64Array(this.#capacity);
          return this.#sink;
        }
        column = new Float64Array(this.#capacity).fill(Number.NaN);
        this.#columns.set(name, column);
      }
      return column;
    });
  }

  /** The rows as a row-major matrix. */
  finish(): Pick<Signal, 'names' | 't' | 'stamp' | 'values'> {
    const names = [...this.#columns.keys()];
    const columns = [...this.#columns.values()];
    const rows = this.#rows;
    const width = names.length;
    const values = new Float64Array(rows * width);
    for (let k = 0; k < width; k++) {
      const column = columns[k]!;
      for (let row = 0; row < rows; row++) values[row * width + k] = column[row]!;
    }
    return {
      names,
      t: this.#t.slice(0, rows),
      stamp: this.#stamped ? this.#stamp.slice(0, rows) : null,
      values,
    };
  }

  #grow(): void {
    this.#capacity *= 2;
    this.generation += 1;
    this.#sink = null;
    this.#t = grown(this.#t, this.#capacity);
    this.#stamp = grown(this.#stamp, this.#capacity);
    for (const [name, column] of this.#columns) this.#columns.set(name, grown(column, this.#capacity));
  }
}

function grown(column: Float64Array, capacity: number): Float64Array {
  const out = new Float64Array(capacity).fill(Number.NaN);
  out.set(column);
  return out;
}
