import type { Bilingual, Measurement, Signal } from '@palaestra/core';
import { type Check, INVENTED_TIME, measured, notAssessed } from '../check.ts';
import { type MotionColumn, measuredMotion } from '../columns.ts';
import { embodimentOf, type JointLimit, limitOf } from '../embodiments.ts';
import { evidence, runs } from '../evidence.ts';

const producer = { name: 'joints', version: '1' };

const NO_LIMITS: Bilingual = { en: 'No published joint limits are known for this robot', zh: '未知该机器人的关节限位' };
const NO_SPEEDS: Bilingual = {
  en: 'No published joint speeds are known for this robot',
  zh: '未知该机器人的关节速度上限',
};
const NO_JOINTS: Bilingual = { en: 'The recording carries no joint positions', zh: '录制中没有关节位置' };

/**
 * Joints against what their maker allows. `joint.margin`: least distance to a position limit, rad, negative beyond it.
 * `joint.speed-ratio`: fastest joint over its limit, by the recorded velocity, else by differences. `joint.step`:
 * largest change from one row to the next, rad, which needs neither limits nor time.
 */
export const joints: Check = {
  ...producer,
  measures: ['joint.margin', 'joint.speed-ratio', 'joint.step'],
  parameters: {},
  run({ metadata, signals }) {
    const robot = metadata && embodimentOf(metadata.robot.embodiment);
    const out: Measurement[] = [];
    for (const { signal, columns } of measuredMotion(signals)) {
      const angles = columns.filter(({ unit }) => unit === 'rad');
      if (angles.length === 0) continue;
      const { topic } = signal;
      const limited = angles.flatMap((column) => {
        const limit = robot && limitOf(robot, column.joint);
        return limit ? [{ ...column, limit }] : [];
      });
      const fast = limited.filter(({ limit }) => limit.speed !== null);
      out.push(
        limited.length > 0 ? margin(signal, limited) : notAssessed(producer, 'joint.margin', 'rad', NO_LIMITS, topic),
      );
      if (metadata?.time === 'synthetic' && fast.every(({ velocity }) => velocity < 0)) {
        out.push(notAssessed(producer, 'joint.speed-ratio', '1', fast.length > 0 ? INVENTED_TIME : NO_SPEEDS, topic));
      } else {
        out.push(
          fast.length > 0 ? speed(signal, fast) : notAssessed(producer, 'joint.speed-ratio', '1', NO_SPEEDS, topic),
        );
      }
      out.push(step(signal, angles));
    }
    if (out.length > 0) return out;
    return [
      notAssessed(producer, 'joint.margin', 'rad', NO_JOINTS),
      notAssessed(producer, 'joint.speed-ratio', '1', NO_JOINTS),
      notAssessed(producer, 'joint.step', 'rad', NO_JOINTS),
    ];
  },
};

type Limited = MotionColumn & { limit: JointLimit };

function margin({ topic, t, names, values }: Signal, columns: readonly Limited[]): Measurement {
  const spans = evidence();
  const run = runs(t, spans);
  const at = Int32Array.from(columns, ({ column }) => column);
  const lower = Float64Array.from(columns, ({ limit }) => limit.lower);
  const upper = Float64Array.from(columns, ({ limit }) => limit.upper);
  const width = names.length;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < t.length; row++) {
    let here = Number.POSITIVE_INFINITY;
    for (let i = 0; i < at.length; i++) {
      const value = values[row * width + at[i]!]!;
      if (value - lower[i]! < here) here = value - lower[i]!;
      if (upper[i]! - value < here) here = upper[i]! - value;
    }
    if (here < least) least = here;
    if (here < 0) run.row(row, -here);
  }
  run.close();
  return measured(producer, 'joint.margin', least, 'rad', { topic, evidence: spans.spans() });
}

function speed({ topic, t, names, values }: Signal, columns: readonly Limited[]): Measurement {
  const spans = evidence();
  const run = runs(t, spans);
  const at = Int32Array.from(columns, ({ column }) => column);
  const velocity = Int32Array.from(columns, (column) => column.velocity);
  const top = Float64Array.from(columns, ({ limit }) => limit.speed!);
  const width = names.length;
  let most = 0;
  for (let row = 1; row < t.length; row++) {
    const dt = t[row]! - t[row - 1]!;
    const here = row * width;
    let ratio = 0;
    for (let i = 0; i < at.length; i++) {
      const change = values[here + at[i]!]! - values[here - width + at[i]!]!;
      const rate = velocity[i]! >= 0 ? values[here + velocity[i]!]! : dt > 0 ? change / dt : 0;
      if (Math.abs(rate) > ratio * top[i]!) ratio = Math.abs(rate) / top[i]!;
    }
    if (ratio > most) most = ratio;
    if (ratio > 1) run.row(row, ratio);
  }
  run.close();
  return measured(producer, 'joint.speed-ratio', most, '1', { topic, evidence: spans.spans() });
}

function step({ topic, t, names, values }: Signal, columns: readonly MotionColumn[]): Measurement {
  const at = Int32Array.from(columns, ({ column }) => column);
  const width = names.length;
  let most = 0;
  let worst = 0;
  for (let row = 1; row < t.length; row++) {
    for (let i = 0; i < at.length; i++) {
      const change = Math.abs(values[row * width + at[i]!]! - values[(row - 1) * width + at[i]!]!);
      if (change > most) {
        most = change;
        worst = row;
      }
    }
  }
  const span = worst > 0 ? [{ start: t[worst - 1]!, end: t[worst]! }] : [];
  return measured(producer, 'joint.step', most, 'rad', { topic, evidence: span });
}
