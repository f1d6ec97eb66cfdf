import type { CellKind, CellResult, Observation } from '@palaestra/cells';
import type { FailureCause } from '@palaestra/core';
import { EpisodeWriter } from '@palaestra/formats/episode';
import type { Writable } from '@palaestra/formats/mcap';
import { cellMetadata, type Operator } from './metadata.ts';
import { openStreams } from './streams.ts';

/**
 * One attempt of a person, kept in memory until it is decided: a minute is 3000 small steps, and the file can be written
 * again when the person marks another cause.
 */
export interface Take {
  readonly kind: CellKind;
  readonly seed: number;
  /** Time zero, nanoseconds since the epoch. */
  readonly startNs: bigint;
  /** Every control period: what was seen, and what was then asked and sent. */
  readonly steps: readonly TakeStep[];
  /** What was seen at the end. */
  readonly last: Observation;
  readonly result: CellResult;
}

export interface TakeStep {
  readonly seen: Observation;
  /** What the person asked for, in the order of `CellKind.actionNames`. */
  readonly action: Float64Array;
  /** What went to the servos. */
  readonly sent: Float64Array;
}

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

/** Write a take as one canonical episode. Where `marks` differ from what was computed, an event keeps what that was. */
export async function writeTake(take: Take, writable: Writable, who: Operator, marks = UNMARKED): Promise<void> {
  const { kind, seed, startNs, steps, last } = take;
  const result = markedResult(take.result, marks);
  const first = steps[0]?.seen ?? last;
  const writer = await EpisodeWriter.open(writable, { startNs, clock: 'sim' });
  const streams = openStreams(writer, kind, [...first.objects.keys()]);
  for (const { seen, action, sent } of steps) {
    for (const event of seen.events) await writer.event(event);
    await streams.state(seen);
    await streams.action(seen.time, action, sent, seen.measured);
  }
  for (const event of last.events) if (event.name !== 'end') await writer.event(event);
  await streams.state(last);
  const { outcome, cause, attempts } = take.result;
  if (cause !== result.cause || attempts !== result.attempts) {
    await writer.event({ t: last.time, name: 'marked', detail: { outcome, ...causeIn(cause), attempts } });
  }
  await writer.event({ t: last.time, name: 'end', detail: { outcome: result.outcome, ...causeIn(result.cause) } });
  await writer.close(cellMetadata(kind, seed, result, who));
}

function causeIn(cause: FailureCause | null) {
  return cause === null ? {} : { cause };
}
