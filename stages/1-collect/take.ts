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

/**
 * Write a take as one canonical episode.
 *
 * @param cause what the person says went wrong, when it is not what the cell computed; a success keeps none.
 */
export async function writeTake(
  take: Take,
  writable: Writable,
  who: Operator,
  cause: FailureCause | null = null,
): Promise<void> {
  const { kind, seed, startNs, steps, last } = take;
  const result = take.result.cause === null || cause === null ? take.result : { ...take.result, cause };
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
  const detail = result.cause === null ? {} : { cause: result.cause };
  await writer.event({ t: last.time, name: 'end', detail: { outcome: result.outcome, ...detail } });
  await writer.close(cellMetadata(kind, seed, result, who));
}
