import type { CellKind, CellResult, Observation } from '@palaestra/cells';
import { cameraTopics, type FailureCause } from '@palaestra/core';
import { type EpisodeCheckpoint, EpisodeWriter } from '@palaestra/formats/episode';
import type { Writable } from '@palaestra/formats/mcap';
import { openCameras } from './camera-streams.ts';
import { cellMetadata, type Operator } from './metadata.ts';
import { openStreams } from './streams.ts';

/** What a person says of an own take where the cell computed something else; null where it is as computed. */
export interface Marks {
  /** What went wrong. It makes a computed success a failure; nothing makes a computed failure a success. */
  readonly cause: FailureCause | null;
  /** How often it was tried, at least 1. */
  readonly attempts: number | null;
}

/** Nothing is said. */
export const UNMARKED: Marks = { cause: null, attempts: null };

/** The result as its person marked it; criteria stay as they were computed. */
export function markedResult(result: CellResult, { cause, attempts }: Marks): CellResult {
  return {
    ...result,
    ...(cause === null ? {} : { outcome: 'failure', cause }),
    attempts: attempts ?? result.attempts,
  };
}

/** One control period of a take. */
export interface TakeStep {
  readonly seen: Observation;
  /** What was asked for, in the order of `CellKind.actionNames`. */
  readonly action: Float64Array;
  /** What went to the servos. */
  readonly sent: Float64Array;
}

/** What a take is of. */
export interface TakeOptions extends Operator {
  readonly kind: CellKind;
  readonly seed: number;
  /** Time zero, nanoseconds since the epoch. */
  readonly startNs: bigint;
  /** What is seen at time zero. */
  readonly first: Observation;
  /** Whether the cameras record too. */
  readonly cameras: boolean;
  /** What the recording adds to what the seed decided. */
  readonly variation?: Readonly<Record<string, string | number>>;
}

/** One attempt, written while it is made. Calls need not be awaited; waiting for one holds back who is too fast. */
export interface TakeWriter {
  step(step: TakeStep): Promise<void>;
  /** A picture of the camera of this name; see `CameraStreams.picture`. */
  picture(camera: string, t: number, data: Uint8Array): Promise<void>;
  /**
   * Write what happened in the last period, the outcome and the summary: the file is whole.
   *
   * @param lost.dropped pictures of each camera that the machine could not take.
   */
  end(last: Observation, result: CellResult, lost?: { readonly dropped: number }): Promise<void>;
  /**
   * Write the end of an ended take anew, with what its person says: nothing that was recorded is touched. Where that differs
   * from what was computed, an event keeps what that was.
   */
  mark(marks: Marks): Promise<void>;
}

/** What can be lost when the recorder dies, s of the take. */
const FLUSH = 1;

/**
 * Begin a take as one canonical episode. The file says at once whose it is, so that what is recovered of an unfinished one
 * says so too, with an unknown outcome.
 *
 * @param writable must be able to be cut, for `mark`.
 */
export async function openTake(writable: Writable, options: TakeOptions): Promise<TakeWriter> {
  const { kind, seed, startNs, first, variation } = options;
  const writer = await EpisodeWriter.open(writable, { startNs, clock: 'sim' });
  await writer.describe(cellMetadata(kind, seed, UNKNOWN, options, variation));
  const streams = openStreams(writer, kind, [...first.objects.keys()]);
  const cameras = options.cameras ? await openCameras(writer, kind, startNs) : null;
  const steps = FLUSH * kind.controlHz;
  let count = 0;
  let ended: { at: EpisodeCheckpoint; time: number; result: CellResult } | null = null;

  async function close({ time, result: computed }: { time: number; result: CellResult }, marks: Marks) {
    const result = markedResult(computed, marks);
    const { outcome, cause, attempts } = computed;
    if (cause !== result.cause || attempts !== result.attempts) {
      await writer.event({ t: time, name: 'marked', detail: { outcome, ...causeIn(cause), attempts } });
    }
    await writer.event({ t: time, name: 'end', detail: { outcome: result.outcome, ...causeIn(result.cause) } });
    await writer.close(cellMetadata(kind, seed, result, options, variation));
  }

  return {
    async step({ seen, action, sent }) {
      for (const event of seen.events) await writer.event(event);
      await streams.state(seen);
      await streams.action(seen.time, action, sent, seen.measured);
      if (++count % steps === 0) await writer.flush();
    },
    picture: async (camera, t, data) => cameras?.picture(camera, t, data),
    async end(last, result, lost) {
      for (const event of last.events) if (event.name !== 'end') await writer.event(event);
      await streams.state(last);
      if (lost) await writer.record(DROPS_RECORD, dropsOf(kind, lost.dropped));
      ended = { at: await writer.checkpoint(), time: last.time, result };
      await close(ended, UNMARKED);
    },
    async mark(marks) {
      if (ended === null) return;
      await writer.rewind(ended.at);
      await close(ended, marks);
    },
  };
}

/** As long as a take is not over. */
const UNKNOWN: CellResult = { outcome: 'unknown', cause: null, criteria: [], peakForce: 0, time: 0, attempts: 1 };

/** Name of the metadata record that counts lost messages by topic. */
const DROPS_RECORD = 'palaestra.drops';

function dropsOf({ cameras }: CellKind, dropped: number): Map<string, string> {
  return new Map(cameras.map(({ name }) => [cameraTopics(name).video, String(dropped)]));
}

function causeIn(cause: FailureCause | null) {
  return cause === null ? {} : { cause };
}
