import type { CompiledPlant } from './compile.ts';
import type { Level } from './run.ts';

/** The columns of an event log without what writes them: what passes from a worker to whoever looks at a run. */
export interface LogColumns {
  /** ms. */
  readonly time: Float64Array;
  readonly type: Uint8Array;
  readonly resource: Int32Array;
  readonly order: Int32Array;
  readonly detail: Int32Array;
  /** Rows; the columns may be longer. */
  readonly count: number;
}

/** What of an order does not stand in the log. */
export interface OrderRecord {
  readonly index: number;
  readonly id: string;
  /** Place in the plant's variants. */
  readonly variant: number;
  /** ms. */
  readonly release: number;
  /** ms; Infinity for none. */
  readonly due: number;
  /** Steps whose defect nobody has seen. */
  readonly defects: readonly number[];
}

/** A run as it can be looked at afterwards: figures, bars and frames need no more. A running one is its own record. */
export interface RunRecord {
  readonly plant: CompiledPlant;
  readonly level: Level;
  readonly log: LogColumns;
  readonly orders: readonly OrderRecord[];
  /** How far it went, ms. */
  readonly now: number;
}
