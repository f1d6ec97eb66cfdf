import type { Signal, StreamRole, Unit } from '@palaestra/core';

/** Dimensions of one stream that share a meaning and a unit: one chart. */
export interface SignalGroup {
  readonly key: string;
  readonly topic: string;
  readonly role: StreamRole;
  /** What the dimensions are: `position`, `force`, `target_cell.translation` … */
  readonly quantity: string;
  readonly unit: Unit;
  readonly signal: Signal;
  /** Indices into the signal's dimensions. */
  readonly columns: readonly number[];
  /** Short names, in the order of `columns`. */
  readonly names: readonly string[];
}

/** Split every stream into charts. Names end in the dimension, for example `position.` and the joint. */
export function signalGroups(signals: readonly Signal[]): SignalGroup[] {
  return signals.flatMap((signal) => {
    const parts = signal.names.map((name, column) => {
      const cut = name.lastIndexOf('.');
      return {
        column,
        quantity: name.slice(0, Math.max(0, cut)),
        name: name.slice(cut + 1),
        unit: signal.units[column]!,
      };
    });
    const grouped = Map.groupBy(parts, (part) => `${part.quantity} ${part.unit}`);
    return [...grouped.values()].map((members) => ({
      key: `${signal.topic} ${members[0]!.quantity} ${members[0]!.unit}`,
      topic: signal.topic,
      role: signal.role,
      quantity: members[0]!.quantity,
      unit: members[0]!.unit,
      signal,
      columns: members.map((member) => member.column),
      names: members.map((member) => member.name),
    }));
  });
}

const FIRST = [/^\/joint_states position /, /^\/gripper/, /^\/wrench force/, /^\/tool_pose position/];

/** The charts that are open at first: the arm, the gripper, the force and the tool, or what comes first. */
export function firstGroups(groups: readonly SignalGroup[], most = 4): string[] {
  const known = FIRST.flatMap((pattern) => groups.filter((group) => pattern.test(group.key)).slice(0, 1));
  const rest = groups.filter((group) => group.role !== 'privileged' && !known.includes(group));
  return (known.length > 1 ? known : [...known, ...rest]).slice(0, most).map((group) => group.key);
}

/** Row of `t` that holds at `time`: the last one not after it, 0 before the first. */
export function rowAt(t: Float64Array, time: number): number {
  let low = 0;
  let high = t.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (t[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** One dimension as a column for plotting; gaps (NaN) become null. */
export function columnOf(signal: Signal, column: number): (number | null)[] {
  const width = signal.names.length;
  return Array.from(signal.t, (_, row) => {
    const value = signal.values[row * width + column]!;
    return Number.isFinite(value) ? value : null;
  });
}
