import type { CellKind } from '@palaestra/cells';
import { cameraTopics, TOPIC } from '@palaestra/core';
import type { CameraFigures } from './cell-messages.ts';
import type { PaceFigures } from './pace.ts';

/** One stream of the recording as it runs now. */
export interface StreamNow {
  readonly name: string;
  /** Messages in the last second. */
  readonly hz: number;
  /** Messages per second that it should have. */
  readonly nominalHz: number;
  /** Below this it is not recorded. */
  readonly leastHz: number;
  /** Largest delay in the last second, ms; null when nobody measures it. */
  readonly jitterMs: number | null;
  /** Messages left out in the last second. */
  readonly dropped: number;
}

/** Share of the nominal rate from which state and actions count as alive. */
const ALIVE = 0.5;

/** True while a stream brings enough to be recorded. */
export function isAlive({ hz, leastHz }: StreamNow): boolean {
  return hz >= leastHz;
}

/** State and actions of a cell; all come from its control loop, so that its figures are theirs. Silent before the first. */
export function stateStreams(kind: CellKind, pace: PaceFigures | null): StreamNow[] {
  const figures = pace ?? { hz: 0, jitterMs: 0, dropped: 0 };
  const names = [
    TOPIC.jointStates,
    TOPIC.gripper,
    TOPIC.toolPose,
    TOPIC.wrench,
    ...(kind.signals.length > 0 ? [TOPIC.process] : []),
    TOPIC.objectPoses,
    TOPIC.commanded,
    TOPIC.sent,
    TOPIC.measured,
  ];
  return names.map((name) => ({ name, nominalHz: kind.controlHz, leastHz: ALIVE * kind.controlHz, ...figures }));
}

/**
 * The cameras' videos; they take their pictures together. Any picture makes them alive: whether they were fast enough for the
 * task, the verdict tells.
 */
export function cameraStreams(kind: CellKind, figures: CameraFigures | null): StreamNow[] {
  return kind.cameras.map(({ name, rateHz }) => ({
    name: cameraTopics(name).video,
    nominalHz: rateHz,
    leastHz: 1,
    hz: figures?.hz ?? 0,
    jitterMs: null,
    dropped: figures?.dropped ?? 0,
  }));
}
