import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

const SOURCE = join(import.meta.dirname, '../..');

function sources(): string {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(SOURCE, name), 'utf8'))
    .join('\n');
}

test('both languages have exactly the same keys, and no text is empty', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of [...Object.entries(en), ...Object.entries(zh)]) expect(text, key).not.toBe('');
});

test('both languages fill the same gaps', () => {
  // What comes in both languages fills the gap of its own.
  const own = (gap: string) => (gap === 'en' || gap === 'zh' ? 'text' : gap);
  const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => own(match[1]!)).sort();
  for (const [key, text] of Object.entries(en)) expect(gaps(zh[key as keyof typeof zh]), key).toEqual(gaps(text));
});

test('no key is unused', () => {
  const text = sources();
  // `stage.${name}` uses every key that starts with "stage."; plural forms are used through their stem.
  const stems = [...text.matchAll(/`([a-z][\w.-]*\.)\$\{/gi)].map((match) => match[1]!);
  const unused = Object.keys(en).filter((key) => {
    const stem = key.replace(/_(one|other)$/, '');
    return !text.includes(`'${stem}'`) && !stems.some((prefix) => key.startsWith(prefix));
  });
  expect(unused).toEqual([]);
});

test('every refusal that the server gives a reason for is told in both languages, and no other', () => {
  const root = join(SOURCE, '../../..');
  const stages = readdirSync(join(root, 'stages')).map((name) => `stages/${name}`);
  const folders = ['core', 'islands', ...stages, 'consortium/practice', 'platform'];
  const server = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|node_modules|testing/.test(name))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  const given = [...server, sources()].flatMap((text) =>
    [...text.matchAll(/\b(?:reason: |overrun\()['`]([a-z_]{3,})(\$?)/g)].map(([, reason, open]) => ({
      reason: reason!,
      open: open !== '',
    })),
  );
  const told = Object.keys(en).flatMap((key) => (key.startsWith('refusal.') ? [key.slice('refusal.'.length)] : []));
  const fits = (key: string, { reason, open }: (typeof given)[number]) =>
    open ? key.startsWith(reason) : key === reason;
  expect(given.filter((one) => !told.some((key) => fits(key, one)))).toEqual([]);
  expect(told.filter((key) => !given.some((one) => fits(key, one)))).toEqual([]);
});

test('Chinese text is Chinese', () => {
  const NAMES = /^(?:[\x20-\x7e·…—%×]|\{\{\w+\}\})*$/;
  const allowed = new Set(['language.en', 'brand.name']);
  const latin = Object.entries(zh).filter(
    ([key, text]) => NAMES.test(text) && /[a-z]{3}/i.test(text) && !allowed.has(key),
  );
  expect(latin.map(([key]) => key)).toEqual([]);
});
