import type { CellResult, Pose, Vec3 } from '@palaestra/cells';
import type { HandInput } from '@palaestra/collect';
import type { FailureCause, Finding, Profile, Verdict } from '@palaestra/core';
import type { PaceFigures } from './pace.ts';

/** Whose takes these are. */
export interface Owner {
  readonly operator: string;
  readonly station: string;
  readonly org: string;
}

/** What the page asks of the cell's worker. */
export type CellOrder =
  | { readonly do: 'open'; readonly cell: string; readonly seed: number; readonly owner: Owner }
  | { readonly do: 'input'; readonly input: HandInput; readonly at: number }
  | { readonly do: 'stop'; readonly on: boolean }
  | { readonly do: 'scene'; readonly seed: number }
  | { readonly do: 'record'; readonly practice: boolean; readonly profiles: readonly Profile[] }
  | { readonly do: 'finish' }
  | { readonly do: 'mark'; readonly cause: FailureCause }
  | { readonly do: 'keep' }
  | { readonly do: 'discard' };

/** What the worker tells. */
export type CellNews =
  | { readonly tell: 'ready' }
  | { readonly tell: 'frame'; readonly frame: CellFrame }
  | { readonly tell: 'pace'; readonly pace: PaceFigures }
  | { readonly tell: 'recording' }
  | { readonly tell: 'ended' }
  | { readonly tell: 'taken'; readonly taken: Taken }
  | { readonly tell: 'practised'; readonly practised: Practised }
  | { readonly tell: 'fault'; readonly message: string };

/** The cell at one instant, as far as it is drawn. */
export interface CellFrame {
  readonly seed: number;
  readonly time: number;
  readonly joints: readonly number[];
  readonly gripper: number;
  readonly objects: readonly (readonly [string, Pose])[];
  readonly tool: Pose;
  readonly target: Vec3;
  /** N at the tool. */
  readonly force: number;
  readonly recording: boolean;
  readonly stopped: boolean;
  /** When the input was given whose motion this frame shows first, ms since the epoch. */
  readonly inputAt: number | null;
}

/** A take that lies in the spool and waits for its keeper's word. */
export interface Taken {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly result: CellResult;
  /** What the file says went wrong. */
  readonly cause: FailureCause | null;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** From the end of the take to this judgement, ms. */
  readonly tookMs: number;
}

/** A take of which nothing is kept, beside the expert's. */
export interface Practised {
  readonly result: CellResult;
  readonly expert: CellResult;
}
