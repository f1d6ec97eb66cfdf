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
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < t.length; row++) {
    let here = Number.POSITIVE_INFINITY;
    for (const { column, limit } of columns) {
      const value = values[row * names.length + column]!;
      const distance = Math.min(value - limit.lower, limit.upper - value);
      if (distance < here) here = distance;
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
  const width = names.length;
  let most = 0;
  for (let row = 1; row < t.length; row++) {
    const dt = t[row]! - t[row - 1]!;
    let here = 0;
    for (const { column, velocity, limit } of columns) {
      const rate =
        velocity >= 0
          ? values[row * width + velocity]!
          : dt > 0
            ? (values[row * width + column]! - values[(row - 1) * width + column]!) / dt
            : 0;
      const ratio = Math.abs(rate) / limit.speed!;
      if (ratio > here) here = ratio;
    }
    if (here > most) most = here;
    if (here > 1) run.row(row, here);
  }
  run.close();
  return measured(producer, 'joint.speed-ratio', most, '1', { topic, evidence: spans.spans() });
}

function step({ topic, t, names, values }: Signal, columns: readonly MotionColumn[]): Measurement {
  const width = names.length;
  let most = 0;
  let at = 0;
  for (let row = 1; row < t.length; row++) {
    for (const { column } of columns) {
      const change = Math.abs(values[row * width + column]! - values[(row - 1) * width + column]!);
      if (change > most) {
        most = change;
        at = row;
      }
    }
  }
  const span = at > 0 ? [{ start: t[at - 1]!, end: t[at]! }] : [];
  return measured(producer, 'joint.step', most, 'rad', { topic, evidence: span });
}
