import type { CellKind, CellResult, Mujoco, Observation } from '@palaestra/cells';
import { handNoise, type TakeStep } from '@palaestra/collect';
import type { FailureCause } from '@palaestra/core';

/** Which attempt the expert makes. */
export interface ExpertRun {
  readonly seed: number;
  /** How it is asked to fail; null when it is not. */
  readonly failure: FailureCause | null;
  /** Size of a random push on the executed action that the recorded one does not show, m. */
  readonly disturbance: number;
}

/** Who keeps what happens. */
export interface ExpertAudience {
  begin(first: Observation): void;
  /** A control period and what is seen after it; the expert goes on when this settles. */
  step(step: TakeStep, next: Observation): Promise<void>;
  /** Settles once everything so far is written. */
  wait(): Promise<void>;
}

/** Control periods that may wait to be written. */
const AHEAD = 50;

/** Let the scripted expert work a scene once in simulated time, as `palaestra collect sim` does without cameras. */
export async function runExpert(
  kind: CellKind,
  mujoco: Mujoco,
  { seed, failure, disturbance }: ExpertRun,
  audience: ExpertAudience,
): Promise<{ last: Observation; result: CellResult }> {
  const cell = kind.create(mujoco);
  try {
    const expert = kind.expert(seed, { failure: failure ?? undefined });
    const noise = handNoise(seed, disturbance);
    let seen = cell.reset(seed);
    audience.begin(seen);
    for (let count = 1; !cell.done; count++) {
      const action = expert(seen);
      const next = cell.step(noise(action, seen));
      await audience.step({ seen, action, sent: next.sent }, next);
      if (count % AHEAD === 0) await audience.wait();
      seen = next;
    }
    return { last: seen, result: cell.result() };
  } finally {
    cell.dispose();
  }
}
