import { seededRandom } from '@palaestra/cells';
import type { CellStreams } from './streams.ts';

/**
 * What goes wrong with recordings on real grounds, apart from the task itself: the collector starts the recording and
 * then reaches for the controls; a busy recorder silences the state streams; an encoder gives values that are none.
 */
export type RecordingFault = 'late_start' | 'silence' | 'broken_encoder';

const faults: readonly RecordingFault[] = ['late_start', 'silence', 'broken_encoder'];

/**
 * Whether the recording of this seed is made faulty, and how. It depends on the seed alone.
 *
 * @param share wished share of faulty recordings, 0 to 1.
 */
export function chooseFault(seed: number, share: number): RecordingFault | undefined {
  const random = seededRandom(seed, 4);
  if (random.uniform(0, 1) >= share) return undefined;
  return faults[random.integer(faults.length)];
}

/** Seconds that the arm stands still before a late start. */
export function startDelay(seed: number, fault: RecordingFault | undefined): number {
  return fault === 'late_start' ? seededRandom(seed, 5).uniform(1.6, 3) : 0;
}

/** The streams of a recording as the fault lets them through. */
export function faultyStreams(streams: CellStreams, seed: number, fault: RecordingFault | undefined): CellStreams {
  if (fault === undefined || fault === 'late_start') return streams;
  const random = seededRandom(seed, 5);
  const start = random.uniform(2, 4);
  // Long enough for the liveness rule (2 s of silence); an encoder fails for a few samples only.
  const end = start + (fault === 'silence' ? random.uniform(2.2, 3) : 0.06);
  const hit = (time: number) => time >= start && time < end;
  return {
    ...streams,
    async state(observation) {
      if (!hit(observation.time)) return streams.state(observation);
      if (fault === 'silence') return;
      const position = Float64Array.from(observation.joints.position);
      position[2] = Number.NaN;
      return streams.state({ ...observation, joints: { ...observation.joints, position } });
    },
  };
}
