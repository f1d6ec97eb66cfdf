import type { Bilingual, Measurement, Signal } from '@palaestra/core';
import { type Check, INVENTED_TIME, measured, notAssessed } from '../check.ts';
import { evidence } from '../evidence.ts';
import { spacing } from '../period.ts';

const producer = { name: 'gaps', version: '1' };

const NOT_STEADY: Bilingual = { en: 'The stream has no steady rate', zh: '该数据流没有固定频率' };

/**
 * The longest gap of each steady stream in periods, and its longest silence in seconds. Silence also counts the time
 * before the first and after the last row, because a stream that dies leaves no later row to measure from.
 */
export const gaps: Check = {
  ...producer,
  measures: ['gap.periods', 'gap.silence'],
  parameters: {},
  run({ metadata, signals, duration }) {
    const out: Measurement[] = [];
    for (const signal of signals) {
      if (signal.role === 'event') continue;
      const steady = spacing(signal);
      const reason = metadata?.time === 'synthetic' ? INVENTED_TIME : NOT_STEADY;
      if (metadata?.time === 'synthetic' || !steady?.steady || signal.t.length < 2) {
        out.push(notAssessed(producer, 'gap.periods', '1', reason, signal.topic));
        out.push(notAssessed(producer, 'gap.silence', 's', reason, signal.topic));
      } else {
        out.push(...ofStream(signal, steady.period, duration));
      }
    }
    return out;
  },
};

function ofStream({ topic, t }: Signal, period: number, duration: number): Measurement[] {
  const between = evidence();
  const silent = evidence();
  let longest = 0;
  for (let row = 1; row < t.length; row++) {
    const step = t[row]! - t[row - 1]!;
    if (step > longest) longest = step;
    // One and a half periods is a missed row; anything less is jitter and no evidence of a gap.
    if (step > 1.5 * period) {
      between.add(t[row - 1]!, t[row]!, step);
      silent.add(t[row - 1]!, t[row]!, step);
    }
  }
  const head = t[0]!;
  const tail = duration - t[t.length - 1]!;
  if (head > 1.5 * period) silent.add(0, head, head);
  if (tail > 1.5 * period) silent.add(duration - tail, duration, tail);
  return [
    measured(producer, 'gap.periods', longest / period, '1', { topic, evidence: between.spans() }),
    measured(producer, 'gap.silence', Math.max(longest, head, tail), 's', { topic, evidence: silent.spans() }),
  ];
}
