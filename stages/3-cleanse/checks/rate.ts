import type { Bilingual, Measurement } from '@palaestra/core';
import { type Check, INVENTED_TIME, measured, notAssessed, textsOf } from '../check.ts';

const producer = { name: 'rate', version: '1' };

const NO_RATE: Bilingual = { en: 'The recording does not tell the nominal rate', zh: '录制文件未说明标称频率' };
const TOO_FEW: Bilingual = { en: 'Fewer than two rows', zh: '数据不足两行' };

/**
 * Rate of each numeric stream (Hz, between its first and last row) and its completeness: rows over what its nominal
 * rate gives for the whole recording, so that a stream which dies early is incomplete. Parameter `topics`: only these.
 */
export const rate: Check = {
  ...producer,
  measures: ['rate.achieved', 'rate.completeness'],
  parameters: { topics: 'strings' },
  run({ metadata, signals, duration }, parameters) {
    const only = textsOf(parameters, 'topics');
    const out: Measurement[] = [];
    for (const { topic, t, nominalHz, role } of signals) {
      if (role === 'event' || (only.length > 0 && !only.includes(topic))) continue;
      const rows = t.length;
      const span = rows < 2 ? 0 : t[rows - 1]! - t[0]!;
      if (metadata?.time === 'synthetic') {
        out.push(notAssessed(producer, 'rate.achieved', 'Hz', INVENTED_TIME, topic));
        out.push(notAssessed(producer, 'rate.completeness', '1', INVENTED_TIME, topic));
        continue;
      }
      out.push(
        span > 0
          ? measured(producer, 'rate.achieved', (rows - 1) / span, 'Hz', { topic })
          : notAssessed(producer, 'rate.achieved', 'Hz', TOO_FEW, topic),
      );
      out.push(
        nominalHz !== null && nominalHz > 0
          ? measured(
              producer,
              'rate.completeness',
              Math.min(1, rows / (Math.floor(duration * nominalHz + 1e-6) + 1)),
              '1',
              { topic },
            )
          : notAssessed(producer, 'rate.completeness', '1', NO_RATE, topic),
      );
    }
    return out;
  },
};
