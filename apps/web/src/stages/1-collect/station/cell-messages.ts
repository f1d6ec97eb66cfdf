import type { CellResult, Pose, Vec3 } from '@palaestra/cells';
import type { HandInput, Marks } from '@palaestra/collect';
import type { Finding, Profile, Verdict } from '@palaestra/core';
import type { ExpertRun } from './autopilot.ts';
import type { Fault } from './fault.ts';
import type { PaceFigures } from './pace.ts';
import type { RecoveredTakes } from './recover-takes.ts';

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
  /** The task of the order, where it is not the cell's own. */
  readonly task?: string | null;
}

/** What the page asks of the cell's worker. */
export type CellOrder =
  | { readonly do: 'open'; readonly cell: string; readonly seed: number; readonly owner: Owner }
  | { readonly do: 'input'; readonly input: HandInput; readonly at: number }
  | { readonly do: 'stop'; readonly on: boolean }
  | { readonly do: 'scene'; readonly seed: number }
  | { readonly do: 'record'; readonly practice: boolean; readonly profiles: readonly Profile[]; readonly work: Work }
  /** The scripted expert makes one take, in simulated time. */
  | ({
      readonly do: 'autopilot';
      readonly startNs: bigint;
      readonly profiles: readonly Profile[];
      readonly work: Work;
      /** Whose take it is. */
      readonly operator: string;
      readonly variation: Readonly<Record<string, string | number>>;
    } & ExpertRun)
  | { readonly do: 'finish' }
  | { readonly do: 'mark'; readonly marks: Marks }
  | { readonly do: 'keep' }
  | { readonly do: 'discard' }
  /** Small pictures of the cameras are to go through this port. */
  | { readonly do: 'watch'; readonly port: MessagePort };

/** What the worker tells. */
export type CellNews =
  | { readonly tell: 'ready'; readonly recovered: RecoveredTakes }
  | { readonly tell: 'frame'; readonly frame: CellFrame }
  | { readonly tell: 'pace'; readonly pace: PaceFigures; readonly cameras: CameraFigures }
  | { readonly tell: 'recording' }
  | { readonly tell: 'ended' }
  | { readonly tell: 'taken'; readonly taken: Taken }
  | { readonly tell: 'kept'; readonly sha256: string }
  | { readonly tell: 'practised'; readonly practised: Practised }
  | ({ readonly tell: 'fault' } & Fault);

/** The cell at one instant, as far as it is drawn. */
export interface CellFrame {
  readonly seed: number;
  readonly time: number;
  readonly joints: readonly number[];
  readonly gripper: number;
  readonly objects: readonly (readonly [string, Pose])[];
  readonly tool: Pose;
  /** What the station's instruments show, by the names of `CellKind.signals`. */
  readonly signals: readonly (readonly [string, number])[];
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

/** How the cameras keep up; they take their pictures together. */
export interface CameraFigures {
  /** Pictures of each camera in the last second. */
  readonly hz: number;
  readonly wantedHz: number;
  /** Pictures left out in the last second, because the machine was behind. */
  readonly dropped: number;
  /** Pictures that wait for the encoder. */
  readonly queue: number;
}

/** A take that lies in this browser's file system and waits for its keeper's word. */
export interface Taken {
  /** Bytes. */
  readonly size: number;
  /** What the cell computed. */
  readonly computed: CellResult;
  /** What its person said besides, and the file says therefore. */
  readonly marks: Marks;
  readonly result: CellResult;
  /** Null when no rules were given. */
  readonly verdict: Verdict | null;
  readonly findings: readonly Finding[];
  /** From the end of the take to this judgement, ms. */
  readonly tookMs: number;
}

/** A take of which nothing is kept, beside the expert's. */
export interface Practised {
  readonly result: CellResult;
  readonly expert: CellResult;
}
