import { PalaestraError } from '@palaestra/core';
import { foxgloveSource } from '../foxglove-source.ts';
import { rosbridgeSource } from '../rosbridge/rosbridge-source.ts';
import type { Source } from '../source.ts';

/**
 * A source as the command line names it: `foxglove=ws://HOST:PORT` or `rosbridge=ws://HOST:PORT`.
 *
 * @param topics patterns with `*`; empty for all.
 * @throws PalaestraError `bad_input`
 */
export function parseSource(text: string, topics: readonly string[]): Source {
  const cut = text.indexOf('=');
  const kind = text.slice(0, Math.max(0, cut));
  if (kind === 'foxglove') return foxgloveSource(text.slice(cut + 1), { wants: topicFilter(topics) });
  if (kind === 'rosbridge') {
    const named = topics.filter((topic) => !topic.includes('*'));
    return rosbridgeSource(text.slice(cut + 1), { wants: topicFilter(topics), named });
  }
  const expected = 'foxglove=ws://HOST:PORT or rosbridge=ws://HOST:PORT';
  throw new PalaestraError('bad_input', `Cannot read --source: expected ${expected}, found ${text}`);
}

/** `*` stands for any characters. */
function topicFilter(patterns: readonly string[]): (topic: string) => boolean {
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  return (topic) => tests.some((test) => test.test(topic));
}
