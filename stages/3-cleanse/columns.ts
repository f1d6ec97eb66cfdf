import type { Signal, Unit } from '@palaestra/core';

/** One column of a signal that holds the position of something that moves. */
export interface MotionColumn {
  readonly column: number;
  /** Joint or axis without the prefix `position.`, so that an action and a state of one joint share it. */
  readonly joint: string;
  readonly unit: Unit;
  /** Column with the velocity of the same joint, or -1. */
  readonly velocity: number;
}

const NOT_A_POSITION =
  /^(velocity|effort|force|torque|orientation|acceleration|angular_velocity|linear_acceleration)\./;
const MOVES = new Set<Signal['role']>(['state', 'commanded', 'sent', 'measured']);

/**
 * The position columns of a stream that tells how the robot stands or should stand; none for any other stream.
 * Imported vectors name their dimensions without a prefix; ours and ROS 2 joint states write `position.<joint>`.
 */
export function motionColumns(signal: Signal): MotionColumn[] {
  const isJointState = signal.schema.endsWith('JointState');
  if (!isJointState && !MOVES.has(signal.role)) return [];
  const columns: MotionColumn[] = [];
  for (let column = 0; column < signal.names.length; column++) {
    const name = signal.names[column]!;
    if (NOT_A_POSITION.test(name)) continue;
    const joint = name.startsWith('position.') ? name.slice('position.'.length) : name;
    columns.push({
      column,
      joint,
      unit: signal.units[column] ?? 'unknown',
      velocity: signal.names.indexOf(`velocity.${joint}`),
    });
  }
  return columns;
}

/** Streams that say how the robot stood: `measured` and `state`, not what was asked of it. */
export function measuredMotion(signals: readonly Signal[]): { signal: Signal; columns: MotionColumn[] }[] {
  return signals
    .filter(
      ({ role, schema, t }) =>
        t.length > 0 && (role === 'state' || (role === 'other' && schema.endsWith('JointState'))),
    )
    .map((signal) => ({ signal, columns: motionColumns(signal) }))
    .filter(({ columns }) => columns.length > 0);
}
