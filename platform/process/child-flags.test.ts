import { expect, test } from 'vitest';
import { childFlags } from './child-flags.ts';

const KEYS = '--no-memory-protection-keys';

test('passes on that V8 goes without protection keys, and nothing else that this process was started with', () => {
  const own = process.execArgv;
  try {
    process.execArgv = ['--inspect', KEYS, '--import', './other.ts'];
    expect(childFlags()).toEqual([KEYS]);
    expect(childFlags(768)).toEqual([KEYS, '--max-old-space-size=768']);
    process.execArgv = ['--inspect'];
    expect(childFlags()).toEqual([]);
  } finally {
    process.execArgv = own;
  }
});
