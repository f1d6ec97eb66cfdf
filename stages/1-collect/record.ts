import { type Cell, type CellResult, type Controller, rotationVector } from '@palaestra/cells';
import { PalaestraError } from '@palaestra/core';
import { EpisodeWriter } from '@palaestra/formats/episode';
import type { Writable } from '@palaestra/formats/mcap';
import { handNoise } from './hand-noise.ts';
import { cellMetadata, type Operator } from './metadata.ts';
import { faultyStreams, type RecordingFault, startDelay } from './recording-fault.ts';
import { openStreams } from './streams.ts';

/** Who and what stands behind a simulated recording. */
export interface RecordOptions extends Operator {
  /** Time zero, nanoseconds since the epoch; `simulatedStart(seed)` makes the file a function of the seed. */
  readonly startNs: bigint;
  /**
   * Size of the random push that the executed action gets and the recorded one does not, m; 0 by default. It shows a
   * learner how to come back (DART, Laskey et al. 2017). The expert steers by where the tool is, so a push of 0.5 mm lets it
   * wander by 2 mm.
   */
  readonly disturbance?: number;
  /** What goes wrong with the recording; nothing by default. */
  readonly fault?: RecordingFault | undefined;
  /** Abandon the episode; the file is then not closed. */
  readonly signal?: AbortSignal;
}

/** The expert of a cell as an operator's name. */
export const EXPERT = 'scripted-expert';

/** First instant of simulated time: 2026-01-01 UTC, a minute for every seed. */
export function simulatedStart(seed: number): bigint {
  return (1_767_225_600n + 60n * BigInt(seed)) * 1_000_000_000n;
}

/**
 * Let `controller` work the cell once from `seed` and write what happened as one canonical episode: state topics at every
 * control period, the action topics at the instant at which the action was chosen.
 *
 * @returns the computed outcome, which the file's metadata also holds.
 * @throws PalaestraError `cancelled` when the signal is aborted.
 */
export async function recordEpisode(
  cell: Cell,
  seed: number,
  controller: Controller,
  writable: Writable,
  options: RecordOptions,
): Promise<CellResult> {
  const { kind } = cell;
  let observation = cell.reset(seed);
  const writer = await EpisodeWriter.open(writable, { startNs: options.startNs, clock: 'sim' });
  const streams = faultyStreams(openStreams(writer, kind, [...observation.objects.keys()]), seed, options.fault);
  const startAt = startDelay(seed, options.fault);
  const { position, orientation } = observation.toolPose;
  const stay = Float64Array.of(...position, ...rotationVector(orientation), observation.gripper);
  const noise = handNoise(seed, options.disturbance ?? 0);
  while (!cell.done) {
    if (options.signal?.aborted)
      throw new PalaestraError('cancelled', `Cannot finish the recording: stopped (${seed})`);
    const action = observation.time < startAt ? stay : await controller(observation);
    const next = cell.step(noise(action, observation));
    await streams.state(observation);
    await streams.action(observation.time, action, next.sent, observation.measured);
    for (const event of next.events) await writer.event(event);
    observation = next;
  }
  await streams.state(observation);
  const result = cell.result();
  const variation = {
    ...(options.disturbance ? { disturbance: options.disturbance } : {}),
    ...(options.fault ? { recordingFault: options.fault } : {}),
  };
  await writer.close(cellMetadata(kind, seed, result, options, variation));
  return result;
}
