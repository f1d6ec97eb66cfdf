import type { CellResult, Pose, Vec3 } from '@palaestra/cells';
import type { HandInput, Marks } from '@palaestra/collect';
import type { Finding, Profile, Verdict } from '@palaestra/core';
import type { PaceFigures } from './pace.ts';

/** Whose takes these are. */
export interface Owner {
  readonly operator: string;
  readonly station: string;
  readonly org: string;
}

/** What the next takes are recorded for. */
export interface Work {
  readonly order: string | null;
  readonly session: string | null;
}

/** What the page asks of the cell's worker. */
export type CellOrder =
  | { readonly do: 'open'; readonly cell: string; readonly seed: number; readonly owner: Owner }
  | { readonly do: 'input'; readonly input: HandInput; readonly at: number }
  | { readonly do: 'stop'; readonly on: boolean }
  | { readonly do: 'scene'; readonly seed: number }
  | { readonly do: 'record'; readonly practice: boolean; readonly profiles: readonly Profile[]; readonly work: Work }
  | { readonly do: 'finish' }
  | { readonly do: 'mark'; readonly marks: Marks }
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
  | { readonly tell: 'kept'; readonly sha256: string }
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
  /** Something pushes back, and the hand gives way instead of pressing on. */
  readonly blocked: boolean;
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
  /** What the cell computed. */
  readonly computed: CellResult;
  /** What its person said besides, and the file says therefore. */
  readonly marks: Marks;
  readonly result: CellResult;
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
