import type { Bilingual, Signal } from '@palaestra/core';
import { type Check, measured, notAssessed } from '../check.ts';
import { evidence, runs } from '../evidence.ts';

const producer = { name: 'finite', version: '1' };

const MAY_BE_VALID: Bilingual = {
  en: 'NaN and infinity may be valid readings of this kind of sensor',
  zh: '此类传感器的 NaN 或无穷大可能是有效读数（如超量程）',
};

/**
 * Values that are not a number or infinite, per stream of the robot's state, actions and forces. A dimension that a
 * message lacks reads as NaN. Other sensors may mean something by them: a laser scanner says infinity for "nothing there".
 */
export const finite: Check = {
  ...producer,
  measures: ['values.nan', 'values.infinite'],
  parameters: {},
  run({ signals }) {
    return signals.flatMap((signal) => {
      const { topic } = signal;
      if (signal.role === 'other') {
        return ['values.nan', 'values.infinite'].map((name) => notAssessed(producer, name, '1', MAY_BE_VALID, topic));
      }
      const found = allFinite(signal.values) ? { nan: 0, infinite: 0, spans: [] } : count(signal);
      return [
        measured(producer, 'values.nan', found.nan, '1', { topic, evidence: found.spans }),
        measured(producer, 'values.infinite', found.infinite, '1', { topic, evidence: found.spans }),
      ];
    });
  },
};

/** Zero times a finite number is zero and times any other is NaN, so one sum tells without a branch per value. */
function allFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}

function count({ t, names, values }: Signal) {
  const spans = evidence();
  const run = runs(t, spans);
  const width = names.length;
  let nan = 0;
  let infinite = 0;
  for (let row = 0; row < t.length; row++) {
    let bad = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      const value = values[i]!;
      if (Number.isFinite(value)) continue;
      bad++;
      if (Number.isNaN(value)) nan++;
      else infinite++;
    }
    if (bad > 0) run.row(row, bad);
  }
  run.close();
  return { nan, infinite, spans: spans.spans() };
}
