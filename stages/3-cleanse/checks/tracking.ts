import type { Bilingual, Measurement, Unit } from '@palaestra/core';
import { type Check, measured, notAssessed, numberOf, type Recording } from '../check.ts';
import { embodimentOf, limitOf } from '../embodiments.ts';
import { evidence, runs } from '../evidence.ts';
import { lagOf } from '../lag.ts';
import { type Pair, pairs } from '../pairs.ts';
import { spacing } from '../period.ts';

const producer = { name: 'tracking', version: '1' };

const NO_PAIR: Bilingual = { en: 'No action stream with a measured counterpart', zh: '没有可与实测对照的动作数据流' };
const NOT_FOLLOWING: Bilingual = {
  en: 'The measured motion does not follow the action',
  zh: '实测运动与动作指令不相关',
};
const NO_SPEEDS: Bilingual = {
  en: 'No published joint speeds are known for this robot',
  zh: '未知该机器人的关节速度上限',
};

/**
 * What was asked against what was done, over the joints that both streams carry (those in rad, else in the unit that
 * most have). `tracking.lag` in seconds; `tracking.rms` and `tracking.peak` error at equal times; `tracking.residual`:
 * RMS error after the lag is taken out; `tracking.saturated`: share of the rows that ask a joint for its top speed or
 * more. Parameter `lag`: longest lag searched, seconds.
 */
export const tracking: Check = {
  ...producer,
  measures: ['tracking.lag', 'tracking.rms', 'tracking.peak', 'tracking.residual', 'tracking.saturated'],
  parameters: { lag: 'number' },
  run(recording, parameters) {
    const found = pairs(recording.signals);
    if (found.length > 0) return found.flatMap((pair) => ofPair(pair, recording, numberOf(parameters, 'lag', 0.5)));
    return tracking.measures.map((name) => notAssessed(producer, name, 'unknown', NO_PAIR));
  },
};

function ofPair(pair: Pair, recording: Recording, longestLag: number): Measurement[] {
  const { command, measurement } = pair;
  const { topic } = command;
  const unit = mainUnit(pair);
  const joints = pair.joints.filter((joint) => joint.unit === unit);
  const rows = command.t.length;
  const width = joints.length;
  const asked = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      asked[row * width + i] = command.values[row * command.names.length + joints[i]!.asked]!;
    }
  }
  const period = spacing(command)?.period ?? 0;
  const done = sampled(
    measurement,
    joints.map((joint) => joint.done),
    command.t,
    0,
  );
  const lag = period > 0 ? lagOf({ asked, done, rows, width, period }, longestLag) : null;
  const error = errors(asked, done, command.t, width);
  const out = [
    lag === null
      ? notAssessed(producer, 'tracking.lag', 's', NOT_FOLLOWING, topic)
      : measured(producer, 'tracking.lag', lag, 's', { topic }),
    measured(producer, 'tracking.rms', error.rms, unit, { topic }),
    measured(producer, 'tracking.peak', error.peak, unit, { topic, evidence: error.spans }),
  ];
  if (lag === null) {
    out.push(notAssessed(producer, 'tracking.residual', unit, NOT_FOLLOWING, topic));
  } else {
    const later = sampled(
      measurement,
      joints.map((joint) => joint.done),
      command.t,
      lag,
    );
    const rest = errors(asked, later, command.t, width);
    out.push(measured(producer, 'tracking.residual', rest.rms, unit, { topic, evidence: rest.spans }));
  }
  out.push(saturation(asked, command.t, joints, recording, topic));
  return out;
}

function mainUnit({ joints }: Pair): Unit {
  if (joints.some(({ unit }) => unit === 'rad')) return 'rad';
  const counts = new Map<Unit, number>();
  for (const { unit } of joints) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}

/** Columns of a stream at the times `at` + `shift`, linear in between, held beyond the ends; shape [at, columns]. */
function sampled(
  { t, names, values }: Pair['measurement'],
  columns: readonly number[],
  at: Float64Array,
  shift: number,
): Float64Array {
  const from = Int32Array.from(columns);
  const out = new Float64Array(at.length * from.length);
  let next = 1;
  for (let row = 0; row < at.length; row++) {
    const time = at[row]! + shift;
    while (next < t.length - 1 && t[next]! < time) next++;
    const step = t[next]! - t[next - 1]!;
    const share = step > 0 ? Math.min(1, Math.max(0, (time - t[next - 1]!) / step)) : 0;
    for (let i = 0; i < from.length; i++) {
      const before = values[(next - 1) * names.length + from[i]!]!;
      const after = values[next * names.length + from[i]!]!;
      out[row * from.length + i] = before + share * (after - before);
    }
  }
  return out;
}

function errors(asked: Float64Array, done: Float64Array, t: Float64Array, width: number) {
  let sum = 0;
  let count = 0;
  let peak = 0;
  const worst = new Float64Array(t.length);
  for (let row = 0; row < t.length; row++) {
    for (let i = row * width; i < (row + 1) * width; i++) {
      const error = Math.abs(asked[i]! - done[i]!);
      if (Number.isNaN(error)) continue;
      sum += error * error;
      count++;
      if (error > worst[row]!) worst[row] = error;
    }
    if (worst[row]! > peak) peak = worst[row]!;
  }
  const spans = evidence();
  const run = runs(t, spans);
  // The rows near the peak show where it happened.
  if (peak > 0) for (let row = 0; row < t.length; row++) if (worst[row]! >= 0.8 * peak) run.row(row, worst[row]!);
  run.close();
  return { rms: count > 0 ? Math.sqrt(sum / count) : 0, peak, spans: spans.spans() };
}

function saturation(
  asked: Float64Array,
  t: Float64Array,
  joints: Pair['joints'],
  { metadata }: Recording,
  topic: string,
): Measurement {
  const robot = metadata && embodimentOf(metadata.robot.embodiment);
  const tops = joints.map(({ joint }) => (robot && limitOf(robot, joint)?.speed) ?? Number.POSITIVE_INFINITY);
  if (metadata?.time === 'synthetic' || tops.every((top) => top === Number.POSITIVE_INFINITY)) {
    return notAssessed(producer, 'tracking.saturated', '1', NO_SPEEDS, topic);
  }
  const width = joints.length;
  const spans = evidence();
  const run = runs(t, spans);
  let rows = 0;
  for (let row = 1; row < t.length; row++) {
    const dt = t[row]! - t[row - 1]!;
    let most = 0;
    for (let i = 0; i < width && dt > 0; i++) {
      const rate = Math.abs(asked[row * width + i]! - asked[(row - 1) * width + i]!) / dt;
      if (rate > most * tops[i]!) most = rate / tops[i]!;
    }
    if (most >= 0.99) {
      rows++;
      run.row(row, most);
    }
  }
  run.close();
  return measured(producer, 'tracking.saturated', rows / t.length, '1', { topic, evidence: spans.spans() });
}
