import { cellKind, loadMujoco } from '@palaestra/cells';
import { type FailureCause, type RecordedEvent, type Signal, TOPIC, type Unit } from '@palaestra/core';

/** One simulated demonstration, in memory. */
export interface CellEpisode {
  readonly signals: Signal[];
  readonly duration: number;
  readonly events: RecordedEvent[];
  readonly outcome: string;
  /** What the station's instruments show, a row for each row of the signals; no proposal sees it. */
  readonly instruments: readonly ReadonlyMap<string, number>[];
}

/** Let the scripted expert do the episode of `seed` in a cell. Simulated, not a real robot. */
export async function cellEpisode(
  seed: number,
  { failure, name = 'cell-to-tray' }: { failure?: FailureCause; name?: string } = {},
): Promise<CellEpisode> {
  const kind = cellKind(name);
  const cell = kind.create(await loadMujoco());
  const expert = kind.expert(seed, { failure });
  const rows: number[][] = [];
  const events: RecordedEvent[] = [];
  const instruments: ReadonlyMap<string, number>[] = [];
  const [part, goal] = kind.objectNames as [string, string];
  let observation = cell.reset(seed);
  while (!cell.done) {
    const action = expert(observation);
    const object = observation.objects.get(part)!.position;
    const pocket = observation.objects.get(goal)!.position;
    const { position, orientation } = observation.toolPose;
    const { force, torque } = observation.wrench;
    const seen = [...position, ...orientation, observation.gripper, action[6]!, ...object, ...pocket];
    rows.push([observation.time, ...seen, ...force, ...torque]);
    instruments.push(observation.signals);
    observation = cell.step(action);
    events.push(...observation.events);
  }
  const { outcome } = cell.result();
  cell.dispose();
  const axes = ['x', 'y', 'z'];
  const pose = [...axes.map((axis) => `position.${axis}`), ...[...axes, 'w'].map((axis) => `orientation.${axis}`)];
  const load = ['force', 'torque'].flatMap((what) => axes.map((axis) => `${what}.${axis}`));
  const metres = (names: readonly string[]): Unit[] =>
    names.map((name) => (name.startsWith('orientation') ? '1' : 'm'));
  const make = (topic: string, schema: string, role: Signal['role'], names: string[], from: number): Signal => ({
    topic,
    schema,
    role,
    names,
    units: metres(names),
    frame: 'base',
    nominalHz: kind.controlHz,
    t: Float64Array.from(rows, (row) => row[0]!),
    stamp: null,
    values: Float64Array.from(rows.flatMap((row) => row.slice(from, from + names.length))),
  });
  const objects = ['object', 'goal'].flatMap((name) => axes.map((axis) => `${name}.translation.${axis}`));
  return {
    signals: [
      make(TOPIC.toolPose, 'geometry_msgs/msg/PoseStamped', 'state', pose, 1),
      make(TOPIC.gripper, 'sensor_msgs/msg/JointState', 'state', ['position.gripper'], 8),
      make(TOPIC.commanded, 'sensor_msgs/msg/JointState', 'commanded', ['position.gripper'], 9),
      make(TOPIC.wrench, 'geometry_msgs/msg/WrenchStamped', 'wrench', load, 16),
      make(TOPIC.objectPoses, 'tf2_msgs/msg/TFMessage', 'privileged', objects, 10),
    ],
    duration: rows.at(-1)![0]!,
    events,
    outcome,
    instruments,
  };
}
