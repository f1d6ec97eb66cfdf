import { type EpisodeMetadata, type Signal, TOPIC, type Unit } from '@palaestra/core';
import type { Recording } from '../check.ts';

const JOINTS = [
  'shoulder_pan_joint',
  'shoulder_lift_joint',
  'elbow_joint',
  'wrist_1_joint',
  'wrist_2_joint',
  'wrist_3_joint',
] as const;

/** A stream of `rows` rows at `hz`, each value from `at(time, column)`. */
export function stream(options: {
  topic: string;
  role: Signal['role'];
  names: readonly string[];
  unit: Unit;
  hz: number;
  rows: number;
  at: (t: number, column: number) => number;
}): Signal {
  const { topic, role, names, unit, hz, rows, at } = options;
  const t = Float64Array.from({ length: rows }, (_, row) => row / hz);
  const values = new Float64Array(rows * names.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < names.length; column++) values[row * names.length + column] = at(t[row]!, column);
  }
  return {
    topic,
    schema: 'sensor_msgs/msg/JointState',
    role,
    names,
    units: names.map(() => unit),
    frame: null,
    nominalHz: hz,
    t,
    stamp: t.slice(),
    values,
  };
}

export function madeMetadata(change: Partial<EpisodeMetadata> = {}): EpisodeMetadata {
  return {
    schema: 'palaestra.episode/1',
    task: 'made',
    instruction: { en: 'Move', zh: '移动' },
    cell: null,
    seed: null,
    variation: {},
    operator: 'tester',
    station: 'bench',
    robot: { embodiment: 'ur5e', serial: null },
    simulated: true,
    outcome: 'success',
    failureCause: null,
    attempts: 1,
    criteria: [],
    source: null,
    missingStreams: [],
    time: 'measured',
    recovered: false,
    ...change,
  };
}

/** Still until `move[0]`, then a smooth swing of half a radian in all joints until `move[1]`, then still. */
function swing(move: readonly [number, number]): (t: number) => number {
  return (t) => {
    const share = Math.min(1, Math.max(0, (t - move[0]) / (move[1] - move[0])));
    return 0.25 * (1 - Math.cos(2 * Math.PI * 3 * share)) + 0.5 * share;
  };
}

/**
 * A healthy 50 Hz recording of `seconds`: joint states that follow the sent action after `lag` seconds, moving from 0.3 s
 * until 0.3 s before the end. Change what a test is about.
 */
export function madeRecording(
  change: {
    seconds?: number;
    lag?: number;
    move?: readonly [number, number];
    metadata?: Partial<EpisodeMetadata>;
  } = {},
): Recording {
  const seconds = change.seconds ?? 10;
  const lag = change.lag ?? 0.04;
  const rows = Math.round(seconds * 50) + 1;
  const motion = swing(change.move ?? [0.3, seconds - 0.3 - lag]);
  const names = JOINTS.map((joint) => `position.${joint}`);
  const common = { names, unit: 'rad', hz: 50, rows } as const;
  const signals = [
    stream({ ...common, topic: TOPIC.sent, role: 'sent', at: (t, column) => motion(t) * (1 + column / 10) }),
    stream({
      ...common,
      topic: TOPIC.jointStates,
      role: 'state',
      at: (t, column) => motion(t - lag) * (1 + column / 10),
    }),
  ];
  return recordingFrom(signals, madeMetadata(change.metadata));
}

export function recordingFrom(signals: Signal[], metadata: EpisodeMetadata | null): Recording {
  const duration = Math.max(0, ...signals.map(({ t }) => t.at(-1) ?? 0));
  return {
    metadata,
    signals,
    cameras: [],
    duration,
    fault: null,
    topics: signals.map(({ topic, schema, role, t }) => ({
      topic,
      schema,
      role,
      messages: t.length,
      hz: duration > 0 ? t.length / duration : 0,
    })),
  };
}

/** The recording with one stream replaced by what `edit` makes of it. */
export function withStream(recording: Recording, topic: string, edit: (signal: Signal) => Signal): Recording {
  return recordingFrom(
    recording.signals.map((signal) => (signal.topic === topic ? edit(signal) : signal)),
    recording.metadata,
  );
}

/** The stream without the rows for which `drop` says yes. */
export function without(signal: Signal, drop: (t: number) => boolean): Signal {
  const rows = Array.from(signal.t.keys()).filter((row) => !drop(signal.t[row]!));
  const width = signal.names.length;
  return {
    ...signal,
    t: Float64Array.from(rows, (row) => signal.t[row]!),
    stamp: signal.stamp && Float64Array.from(rows, (row) => signal.stamp![row]!),
    values: Float64Array.from(
      rows.flatMap((row) => Array.from(signal.values.subarray(row * width, (row + 1) * width))),
    ),
  };
}
