import type { Bilingual, Measurement } from '@palaestra/core';
import { type Check, INVENTED_TIME, measured, notAssessed } from '../check.ts';
import { evidence } from '../evidence.ts';

const producer = { name: 'order', version: '1' };

const NO_STAMP: Bilingual = { en: 'The messages carry no sensor time', zh: '消息不带传感器时间戳' };

/** Rows whose time goes back or stands still, by the log's clock and by the sensor's. */
export const order: Check = {
  ...producer,
  measures: ['time.backwards', 'time.repeated', 'time.stamp-backwards'],
  parameters: {},
  run({ metadata, signals }) {
    const out: Measurement[] = [];
    for (const { topic, t, stamp } of signals) {
      const log = steps(t, t);
      out.push(
        measured(producer, 'time.backwards', log.backwards, '1', { topic, evidence: log.spans }),
        measured(producer, 'time.repeated', log.repeated, '1', { topic, evidence: log.repeats }),
      );
      if (metadata?.time === 'synthetic' || stamp === null) {
        const reason = stamp === null ? NO_STAMP : INVENTED_TIME;
        out.push(notAssessed(producer, 'time.stamp-backwards', '1', reason, topic));
      } else {
        const sensor = steps(stamp, t);
        out.push(measured(producer, 'time.stamp-backwards', sensor.backwards, '1', { topic, evidence: sensor.spans }));
      }
    }
    return out;
  },
};

/** Counts backward and standing steps of `clock`; the evidence lies on the log's time axis `t`. */
function steps(clock: Float64Array, t: Float64Array) {
  const back = evidence();
  const same = evidence();
  let backwards = 0;
  let repeated = 0;
  for (let row = 1; row < clock.length; row++) {
    const step = clock[row]! - clock[row - 1]!;
    if (step > 0) continue;
    const start = Math.min(t[row - 1]!, t[row]!);
    const end = Math.max(t[row - 1]!, t[row]!);
    if (step < 0) {
      backwards++;
      back.add(start, end, -step);
    } else if (step === 0) {
      repeated++;
      same.add(start, end, 1);
    }
  }
  return { backwards, repeated, spans: back.spans(), repeats: same.spans() };
}
