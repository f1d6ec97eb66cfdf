import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Relative luminance of `#rgb` or `#rrggbb`, WCAG 2.2. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((one) => one + one).join('') : colour.slice(1);
  const [r, g, b] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test.each(['light', 'dark'] as const)('words can be read on the grounds that they stand on (%s)', async (scheme) => {
  const css = await readFile(join(import.meta.dirname, 'theme.css'), 'utf8');
  const [light = '', dark = ''] = [...css.matchAll(/:root[^{]*\{([^}]*)\}/g)].map(([, body]) => body);
  const tokens = new Map(
    [...(scheme === 'light' ? light : light + dark).matchAll(/--([\w-]+): (#\w+);/g)].map(([, name, colour]) => [
      name!,
      colour!,
    ]),
  );
  const pairs: (readonly [string, string])[] = [];
  for (let index = 0; index < 8; index++) pairs.push([`sig-ink-${index}`, `sig-${index}`]);
  for (const tone of ['keep', 'trim', 'drop', 'review', 'none', 'accent']) pairs.push([`p-${tone}`, `p-${tone}-soft`]);
  for (const ink of ['ink', 'ink-2', 'ink-3', 'accent', 'drop', 'keep', 'trim']) {
    for (const ground of ['bg', 'surface', 'sunken', 'hover']) pairs.push([`p-${ink}`, `p-${ground}`]);
  }
  const weak = pairs.filter(([words, ground]) => contrast(tokens.get(words)!, tokens.get(ground)!) < 4.5);
  expect(weak).toEqual([]);
});
