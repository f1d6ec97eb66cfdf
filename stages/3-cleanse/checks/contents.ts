import { type Check, measured, textsOf } from '../check.ts';

const producer = { name: 'contents', version: '1' };

/** Is there anything in the recording, and is everything there that is asked for? Parameter `topics`: required streams. */
export const contents: Check = {
  ...producer,
  measures: [
    'recording.readable',
    'recording.messages',
    'recording.numeric-streams',
    'recording.duration',
    'recording.repaired',
    'stream.messages',
    'stream.promised-missing',
  ],
  parameters: { topics: 'strings' },
  run({ metadata, topics, signals, duration, fault }, parameters) {
    const whole = [{ start: 0, end: duration }];
    const messages = topics.reduce((sum, topic) => sum + topic.messages, 0);
    const numeric = signals.filter(({ t, names }) => t.length > 0 && names.length > 0).length;
    const out = [
      measured(producer, 'recording.readable', fault === null ? 1 : 0, '1'),
      measured(producer, 'recording.messages', messages, '1'),
      measured(producer, 'recording.numeric-streams', numeric, '1'),
      measured(producer, 'recording.duration', duration, 's', { evidence: whole }),
      measured(producer, 'recording.repaired', metadata?.recovered ? 1 : 0, '1'),
      measured(producer, 'stream.promised-missing', metadata?.missingStreams.length ?? 0, '1'),
    ];
    for (const topic of textsOf(parameters, 'topics')) {
      const found = topics.find((item) => item.topic === topic)?.messages ?? 0;
      out.push(measured(producer, 'stream.messages', found, '1', { topic, evidence: found === 0 ? whole : [] }));
    }
    return out;
  },
};
