import type { CellResult, Observation } from '@palaestra/cells';
import type { Marks, TakeStep } from '@palaestra/collect';
import type { Profile } from '@palaestra/core';
import type { Owner, Taken, Work } from './cell-messages.ts';
import type { Fault } from './fault.ts';
import type { RecoveredTakes } from './recover-takes.ts';

/** A take that begins. */
export interface TakeBegin {
  readonly take: number;
  readonly seed: number;
  /** Time zero, nanoseconds since the epoch. */
  readonly startNs: bigint;
  readonly first: Observation;
  readonly work: Work;
  /** Whose take it is; the station's owner by default. */
  readonly operator?: string;
  /** The rules by which it is judged; none leaves it unjudged. */
  readonly profiles: readonly Profile[];
  readonly variation?: Readonly<Record<string, string | number>>;
}

/** What the cell's worker asks of the recorder. */
export type RecorderOrder =
  | { readonly do: 'open'; readonly cell: string; readonly owner: Owner; readonly cameras: MessagePort }
  | { readonly do: 'begin'; readonly begin: TakeBegin }
  | { readonly do: 'step'; readonly step: TakeStep }
  /** Answered once everything before it is done. */
  | { readonly do: 'sync' }
  /** @param at when the take ended, ms since the epoch; `dropped`: moments of which no picture was taken. */
  | {
      readonly do: 'end';
      readonly last: Observation;
      readonly result: CellResult;
      readonly at: number;
      readonly dropped: number;
    }
  /** The cameras deliver nothing any more. */
  | { readonly do: 'blind'; readonly reason: string }
  | { readonly do: 'mark'; readonly marks: Marks }
  | { readonly do: 'keep' }
  | { readonly do: 'discard' };

/** What the recorder tells the cell's worker. */
export type RecorderNews =
  | { readonly tell: 'ready'; readonly recovered: RecoveredTakes }
  | { readonly tell: 'synced' }
  | { readonly tell: 'taken'; readonly taken: Taken }
  | { readonly tell: 'kept'; readonly sha256: string }
  | ({ readonly tell: 'fault' } & Fault);
