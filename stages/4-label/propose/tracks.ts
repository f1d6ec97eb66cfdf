import type { Signal } from '@palaestra/core';

/** What one arm did, on the time axis of one of its streams. */
export interface Track {
  /** `arm` for one arm; `left`, `right` for two. */
  readonly name: string;
  readonly t: Float64Array;
  /** Speed of the tool (m/s), else the length of the joints' speed vector (rad/s); shape [rows]. */
  readonly speed: Float64Array;
  /** Speed above which the arm counts as moving, in the unit of `speed`. */
  readonly moving: number;
  /** How the tool moved and what it felt; null without a tool pose. */
  readonly tool: ToolMotion | null;
  /** 0 open to 1 closed; null when the recording has no gripper or it never moved. */
  readonly closure: Float64Array | null;
}

/** Of a tool in the base frame; each of shape [rows]. */
export interface ToolMotion {
  /** m */
  readonly height: Float64Array;
  /** Upward and sideways speed, m/s. */
  readonly up: Float64Array;
  readonly across: Float64Array;
  /** Speed of turning about the vertical, rad/s, not negative; 0 where the orientation was not recorded. */
  readonly turn: Float64Array;
  /** Force with which the tool pulls upward, N, beyond what the held object usually weighs; 0 where none was recorded. */
  readonly pull: Float64Array;
}

/** Half the window of a velocity, seconds: long enough to smooth a hand's tremor, short against a subtask. */
const HALF_WINDOW = 0.06;

/** A tool that is slower rests, m/s. */
const TOOL_MOVING = 0.012;

/** Joints that are together slower rest, rad/s. */
const JOINTS_MOVING = 0.06;

/** Range below which a gripper never moved: m for an opening, else the unit of a finger joint. */
const LEAST_RANGE = { m: 0.004, other: 0.08 } as const;

/** The arms of a recording; none when it carries neither a tool pose nor joints. */
export function tracksOf(signals: readonly Signal[]): Track[] {
  const states = signals.filter(({ role, t }) => role === 'state' && t.length > 4);
  const pose = states.find(({ schema, names }) => schema.endsWith('PoseStamped') && names.includes('position.z'));
  const wrench = signals.find(({ role, t }) => role === 'wrench' && t.length > 4);
  if (pose) return [toolTrack(pose, wrench, columnsMatching(states, GRIPPER))];
  const joints = states.filter(({ names }) => names.some((name) => isJoint(name)));
  const sides = ['left', 'right'].filter((side) =>
    joints.some(({ names }) => names.some((name) => isArm(name) && isOf(side, name))),
  );
  if (sides.length === 2) return sides.map((side) => jointTrack(side, joints, (name) => isOf(side, name)));
  return joints.length > 0 ? [jointTrack('arm', joints, () => true)] : [];
}

interface Column {
  readonly signal: Signal;
  readonly column: number;
}

const GRIPPER = /gripper|finger|hand|knuckle|pinky|ring|middle|index/i;
/** A thumb that turns aside does not close the hand. */
const NOT_CLOSING = /rotation|thumb/i;

function isJoint(name: string): boolean {
  return !/^(velocity|effort|orientation|force|torque)\./.test(name);
}

/** The two fingers of one gripper make no two arms. */
function isArm(name: string): boolean {
  return isJoint(name) && !GRIPPER.test(name) && !NOT_CLOSING.test(name);
}

/** `kLeftElbow`, `left_elbow_joint`, `position.left_elbow`. */
function isOf(side: string, name: string): boolean {
  return isJoint(name) && new RegExp(`(^|[._/]|k)${side}([A-Z_.]|$)`, 'i').test(name);
}

function columnsMatching(signals: readonly Signal[], pattern: RegExp): Column[] {
  return signals.flatMap((signal) =>
    signal.names.flatMap((name, column) =>
      isJoint(name) && pattern.test(name) && !NOT_CLOSING.test(name) ? [{ signal, column }] : [],
    ),
  );
}

function toolTrack(pose: Signal, wrench: Signal | undefined, gripper: readonly Column[]): Track {
  const { t } = pose;
  const [x, y, z] = ['x', 'y', 'z'].map((axis) => velocity(pose, pose.names.indexOf(`position.${axis}`)));
  const across = t.map((_, row) => Math.hypot(x![row]!, y![row]!));
  const speed = t.map((_, row) => Math.hypot(across[row]!, z![row]!));
  const column = pose.names.indexOf('position.z');
  const height = t.map((_, row) => pose.values[row * pose.names.length + column]!);
  const closure = closureAt(t, gripper);
  const tool = { height, up: z!, across, turn: turning(pose), pull: pulling(t, wrench, closure) };
  return { name: 'arm', t, speed, moving: TOOL_MOVING, tool, closure };
}

/** Speed of turning about the vertical at each row. */
function turning(pose: Signal): Float64Array {
  const { t, names, values } = pose;
  const columns = ['x', 'y', 'z', 'w'].map((axis) => names.indexOf(`orientation.${axis}`));
  if (columns.includes(-1)) return new Float64Array(t.length);
  const yaws = new Float64Array(t.length);
  for (let row = 0; row < t.length; row++) {
    const [x, y, z, w] = columns.map((column) => values[row * names.length + column]!) as [
      number,
      number,
      number,
      number,
    ];
    const yaw = Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
    // Onwards from the last one, whichever way round is shorter.
    const last = row === 0 ? yaw : yaws[row - 1]!;
    yaws[row] = last + Math.atan2(Math.sin(yaw - last), Math.cos(yaw - last));
  }
  return velocity({ ...pose, names: ['yaw'], values: yaws }, 0).map(Math.abs);
}

/** Upward pull at the times `t`; the median over the closed gripper is taken for the weight of what it holds. */
function pulling(t: Float64Array, wrench: Signal | undefined, closure: Float64Array | null): Float64Array {
  const column = wrench?.names.indexOf('force.z') ?? -1;
  const force = wrench === undefined || column < 0 ? new Float64Array(t.length) : valuesAt(t, wrench, column);
  const pull = force.map((value) => -value);
  const held = pull.filter((value, row) => closure !== null && closure[row]! > 0.5 && Number.isFinite(value)).sort();
  const weight = held[held.length >> 1] ?? 0;
  return pull.map((value) => (Number.isFinite(value) ? value - weight : 0));
}

/** A column of a signal at other times: the first value that is not older. */
function valuesAt(t: Float64Array, signal: Signal, column: number): Float64Array {
  let next = 0;
  return t.map((time) => {
    while (next < signal.t.length - 1 && signal.t[next]! < time) next++;
    return signal.values[next * signal.names.length + column]!;
  });
}

function jointTrack(name: string, signals: readonly Signal[], belongs: (name: string) => boolean): Track {
  const arm = signals.flatMap((signal) =>
    signal.names.flatMap((joint, column) => (isArm(joint) && belongs(joint) ? [{ signal, column }] : [])),
  );
  const { t } = (arm[0] ?? { signal: signals[0]! }).signal;
  const squares = new Float64Array(t.length);
  for (const { signal, column } of arm) {
    if (signal.t.length !== t.length) continue;
    const rate = velocity(signal, column);
    for (let row = 0; row < t.length; row++) squares[row]! += rate[row]! * rate[row]!;
  }
  const gripper = columnsMatching(signals, GRIPPER).filter(({ signal, column }) => belongs(signal.names[column]!));
  return { name, t, speed: squares.map(Math.sqrt), moving: JOINTS_MOVING, tool: null, closure: closureAt(t, gripper) };
}

/** Central difference over a window around each row, per second. */
function velocity({ t, names, values }: Signal, column: number): Float64Array {
  const width = names.length;
  const rows = t.length;
  const out = new Float64Array(rows);
  let before = 0;
  let after = 0;
  for (let row = 0; row < rows; row++) {
    while (t[before]! < t[row]! - HALF_WINDOW) before++;
    while (after < rows - 1 && t[after]! < t[row]! + HALF_WINDOW) after++;
    const span = t[after]! - t[before]!;
    if (span > 0) out[row] = (values[after * width + column]! - values[before * width + column]!) / span;
  }
  return out;
}

/**
 * How closed the gripper is at the times `t`: the mean of its columns, scaled to the range that it went through. An
 * opening (m) and the normalised values of hands and grippers fall as it closes; the angle of a finger (rad) rises.
 */
function closureAt(t: Float64Array, columns: readonly Column[]): Float64Array | null {
  if (columns.length === 0) return null;
  const mean = new Float64Array(t.length);
  for (const { signal, column } of columns) {
    for (const [row, value] of valuesAt(t, signal, column).entries()) mean[row]! += value / columns.length;
  }
  let low = mean[0]!;
  let high = mean[0]!;
  for (const value of mean) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const unit = columns[0]!.signal.units[columns[0]!.column];
  if (!(high - low > (unit === 'm' ? LEAST_RANGE.m : LEAST_RANGE.other))) return null;
  const closesDown = unit !== 'rad';
  return mean.map((value) => (closesDown ? high - value : value - low) / (high - low));
}
