import type { Bilingual, Measurement, Signal } from '@palaestra/core';
import { type Check, measured, notAssessed, textsOf } from '../check.ts';
import { motionColumns } from '../columns.ts';
import { pairs } from '../pairs.ts';

const producer = { name: 'dimension', version: '1' };

const NOTHING_ASKED: Bilingual = { en: 'No action stream to compare with', zh: '没有可对照的动作数据流' };

/**
 * Dimensions that should be there and are not. `dimension.missing`: of those that the parameters ask of a stream
 * (`topic` one name, `names` as the recording spells them). `dimension.unmatched`: dimensions of an action stream that
 * the stream measuring it lacks.
 */
export const dimension: Check = {
  ...producer,
  measures: ['dimension.missing', 'dimension.unmatched'],
  parameters: { topics: 'strings', names: 'strings' },
  run({ signals }, parameters) {
    const names = textsOf(parameters, 'names');
    const out: Measurement[] = [];
    for (const topic of textsOf(parameters, 'topics')) {
      const signal = signals.find((candidate) => candidate.topic === topic);
      const missing = names.filter((name) => !signal || !carries(signal, name));
      out.push(measured(producer, 'dimension.missing', missing.length, '1', { topic }));
    }
    const matched = pairs(signals);
    for (const { command, joints } of matched) {
      const asked = motionColumns(command).length;
      out.push(measured(producer, 'dimension.unmatched', asked - joints.length, '1', { topic: command.topic }));
    }
    if (matched.length === 0) out.push(notAssessed(producer, 'dimension.unmatched', '1', NOTHING_ASKED));
    return out;
  },
};

/** A column of nothing but NaN was never sent. */
function carries(signal: Signal, name: string): boolean {
  const column = signal.names.indexOf(name);
  if (column < 0) return false;
  const width = signal.names.length;
  for (let i = column; i < signal.values.length; i += width) if (!Number.isNaN(signal.values[i]!)) return true;
  return false;
}
