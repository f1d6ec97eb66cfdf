import { expect, test } from 'vitest';
import { line } from './text.ts';

test('a line is composed and trimmed, in any script', () => {
  expect(line(40).parse('  Roboter Fu\u0308ller ')).toBe('Roboter Füller');
  for (const name of ['一号工位', 'محطة', 'स्टेशन', '👩‍🔧 bench', 'Arm 7']) expect(line(40).parse(name)).toBe(name);
});

test.each([
  ['a NUL', 'Arm\u0000'],
  ['a line break', 'Arm\n7'],
  ['a turned direction', 'Arm \u202e7 mrA'],
  ['no width', 'Arm\u200b 7'],
  ['a mark of byte order', 'Arm\ufeff7'],
  ['half a pair', 'Arm \ud83d'],
  ['a tag', 'Arm\u{e0041}'],
  ['too much', 'x'.repeat(41)],
])('a line with %s is refused', (_, text) => {
  expect(line(40).safeParse(text).success).toBe(false);
});
