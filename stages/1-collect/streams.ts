import type { CellKind, Observation, Pose } from '@palaestra/cells';
import { TOPIC, type Unit } from '@palaestra/core';
import type { EpisodeWriter } from '@palaestra/formats/episode';

/** Writes what a cell shows, topic by topic. */
export interface CellStreams {
  /** State topics of one observation, at its time. */
  state(observation: Observation): Promise<void>;
  /** The three action topics at the time at which the action was chosen. */
  action(
    time: number,
    commanded: ArrayLike<number>,
    sent: ArrayLike<number>,
    measured: ArrayLike<number>,
  ): Promise<void>;
}

/** Declare the topics of a cell's recording. `objects` names the poses that the simulator knows. */
export function openStreams(writer: EpisodeWriter, kind: CellKind, objects: readonly string[]): CellStreams {
  const rateHz = kind.controlHz;
  const joints = [...kind.jointNames];
  const robot = [...joints, 'gripper'];
  const state = writer.joints({
    topic: TOPIC.jointStates,
    role: 'state',
    joints,
    fields: ['position', 'velocity', 'effort'],
    rateHz,
  });
  const gripper = writer.joints({
    topic: TOPIC.gripper,
    role: 'state',
    joints: ['gripper'],
    units: { 'position.gripper': 'm' },
    rateHz,
  });
  const pose = writer.pose({ topic: TOPIC.toolPose, role: 'state', frame: 'base', rateHz });
  const wrench = writer.wrench({ topic: TOPIC.wrench, role: 'wrench', frame: 'tool', rateHz });
  const process =
    kind.signals.length === 0
      ? null
      : writer.joints({
          topic: TOPIC.process,
          role: 'state',
          joints: kind.signals.map(({ name }) => name),
          units: Object.fromEntries(kind.signals.map(({ name, unit }) => [`position.${name}`, unit])),
          rateHz,
        });
  const bodies = writer.transforms({
    topic: TOPIC.objectPoses,
    role: 'privileged',
    frame: 'base',
    children: objects,
    rateHz,
  });
  const commanded = writer.joints({
    topic: TOPIC.commanded,
    role: 'commanded',
    joints: kind.actionNames,
    units: Object.fromEntries(kind.actionNames.map((name) => [`position.${name}`, actionUnit(name)])),
    frame: 'base',
    rateHz,
  });
  const units: Record<string, Unit> = { 'position.gripper': 'm' };
  const sent = writer.joints({ topic: TOPIC.sent, role: 'sent', joints: robot, units, rateHz });
  const measured = writer.joints({ topic: TOPIC.measured, role: 'measured', joints: robot, units, rateHz });

  return {
    async state({ time, joints: arm, gripper: opening, toolPose, wrench: load, signals, objects: poses }) {
      await state.write(time, [...arm.position, ...arm.velocity, ...arm.effort]);
      await gripper.write(time, [opening]);
      await pose.write(time, flat(toolPose));
      await wrench.write(time, [...load.force, ...load.torque]);
      await process?.write(
        time,
        kind.signals.map(({ name }) => signals.get(name)!),
      );
      await bodies.write(
        time,
        objects.flatMap((name) => flat(poses.get(name)!)),
      );
    },
    async action(time, wanted, went, done) {
      await commanded.write(time, wanted);
      await sent.write(time, went);
      await measured.write(time, done);
    },
  };
}

/** Rotation vectors of cells are named `tool.rx`, `tool.ry`, `tool.rz`; everything else is a length. */
function actionUnit(name: string): Unit {
  return /\.r[xyz]$/.test(name) ? 'rad' : 'm';
}

function flat({ position, orientation }: Pose): number[] {
  return [...position, ...orientation];
}
