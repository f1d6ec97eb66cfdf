import { textIn } from '@palaestra/core';
import { expect, test } from 'vitest';
import { parseProfile } from './profile.ts';
import { builtInProfiles } from './profiles/node.ts';

const good = `
schema: palaestra.profile/1
id: mine
version: '1'
title: { en: Mine, zh: 我的 }
rules:
  - id: short
    check: contents
    measurement: recording.duration
    holds: { op: '<=', limit: 20 }
    effect: review
    claim: { en: Too long, zh: 太长 }
    origin: { level: ours, source: test }
`;

const message = async (text: string) => {
  const bases = await builtInProfiles();
  try {
    parseProfile(text, 'mine.yaml', bases);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('the built-in profiles are read, and every threshold says where it comes from', async () => {
  const profiles = await builtInProfiles();
  expect([...profiles.keys()]).toEqual([
    'base',
    'cell-to-tray',
    'lerobot-import',
    'busbar-placement',
    'plug-insertion',
  ]);
  for (const { rules } of profiles.values()) {
    for (const { origin, claim } of rules) {
      expect(textIn(origin.source, 'en').length).toBeGreaterThan(10);
      expect(claim.zh).toMatch(/\p{Script=Han}/u);
    }
  }
});

test('a profile extends another: same id replaces, `without` leaves out', async () => {
  const bases = await builtInProfiles();
  const text = good
    .replace('rules:', 'extends: base\nwithout: [joint-speed]\nrules:')
    .replace('id: short', 'id: long-enough');
  const { rules } = parseProfile(text, 'mine.yaml', bases);
  expect(rules).toHaveLength(bases.get('base')!.rules.length - 1);
  expect(rules.filter(({ id }) => id === 'long-enough').map(({ holds }) => holds.limit)).toEqual([20]);
});

test.each([
  ['an operator that does not exist', good.replace("'<='", "'=<'"), 'rules[0].holds.op'],
  ['a check that does not exist', good.replace('check: contents', 'check: content'), 'rules[0].check'],
  ['a measurement of another check', good.replace('recording.duration', 'idle.head'), 'rules[0].measurement'],
  ['an unknown parameter', good.replace('holds:', 'parameters: { topic: 3 }\n    holds:'), 'rules[0].parameters.topic'],
  ['a text for a list', good.replace('holds:', 'parameters: { topics: /a }\n    holds:'), 'rules[0].parameters.topics'],
  ['a missing language', good.replace('{ en: Too long, zh: 太长 }', '{ en: Too long }'), 'rules[0].claim.zh'],
  ['a key that means nothing', good.replace('effect:', 'severity: 3\n    effect:'), 'rules[0]'],
  ['a base that does not exist', good.replace('rules:', 'extends: none\nrules:'), 'extends'],
  ['no rule', good.replace(/rules:[\s\S]*/, 'rules: []'), 'rules'],
  ['a name of nothing', good.replace('title: {', 'title: *nothing\nother: {'), '(YAML)'],
  ['broken YAML', good.replace('title: {', 'title: {{'), '(YAML)'],
])('%s is refused with its place', async (_, text, place) => {
  const said = await message(text);
  expect(said).toMatch(/^Cannot read the profile: /);
  expect(said).toContain(`at ${place} (mine.yaml)`);
});
