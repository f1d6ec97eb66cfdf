import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { figuresOf } from '../kpi/figures.ts';
import { Plant } from '../model/plant.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { compilePolicy } from './compile-policy.ts';
import { POLICY_EXAMPLES } from './examples.ts';
import { POLICY_TYPES } from './policy-types.ts';

const wasm = readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
const GROUPS = ['red', 'green', 'blue'];

/** Two islands that paint three colours, each change of colour as long as three pieces of work. */
const paint = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'paint',
  name: 'paint',
  layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
  islands: ['a', 'b', 'c'].map((id) => ({
    id,
    dock: 'n',
    workUnits: [{ id: `${id}1`, kind: 'machine' }],
    setupTimes: GROUPS.flatMap((from) => GROUPS.filter((to) => to !== from).map((to) => ({ from, to, time: 60 }))),
  })),
  variants: GROUPS.map((id) => ({ id, workMaster: id })),
  workMasters: GROUPS.map((id) => ({
    id,
    steps: [
      {
        id: 's',
        setupGroup: id,
        alternatives: ['a', 'b', 'c'].map((island) => ({ island, time: { type: 'exponential', mean: 20 } })),
      },
    ],
  })),
  arrivals: [
    {
      between: { type: 'exponential', mean: 12 },
      mix: GROUPS.map((variant) => ({ variant, weight: 1 })),
      due: 3600,
      most: 2000,
    },
  ],
});

async function leadTimes(example: string): Promise<readonly [number, number][]> {
  const reading = await compilePolicy(POLICY_EXAMPLES.find(({ id }) => id === example)!.source.en, wasm);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  const pairs: [number, number][] = [];
  for (let seed = 1; seed <= 5; seed++) {
    const policy = await reading.policy.start(seed);
    const [rule, own] = [{}, policy.rules].map((rules) => {
      const { run, advance } = openSimulation(paint, { seed, rules });
      advance(Number.POSITIVE_INFINITY);
      return figuresOf(run).leadTime!;
    });
    policy.dispose();
    pairs.push([rule!, own!]);
  }
  return pairs;
}

test.each(POLICY_EXAMPLES.map(({ id }) => id))(
  '%s beats the rule that it replaces in every replication',
  async (id) => {
    for (const [rule, own] of await leadTimes(id)) expect(own).toBeLessThan(rule);
  },
);

test.each(POLICY_EXAMPLES)('$id says in Chinese all that it says in English, and does the same', ({ source }) => {
  const code = (text: string) => text.replace(/^ *\/\/ .*$/gm, '//');
  expect(code(source.zh)).toBe(code(source.en));
  for (const [comment] of source.zh.matchAll(/\/\/ .*$/gm)) expect(comment).toMatch(/\p{Script=Han}/u);
});

test('what a policy is given is explained in Chinese to the last comment', () => {
  const code = (text: string) => text.replace(/\/\*\* .*? \*\//g, '//');
  expect(code(POLICY_TYPES.zh)).toBe(code(POLICY_TYPES.en));
  for (const [comment] of POLICY_TYPES.zh.matchAll(/\/\*\* .*? \*\//g)) expect(comment).toMatch(/\p{Script=Han}/u);
});

test.each([
  ['export function sequence() { return [1, 2; }', '语法错误：此处应为“,”'],
  ['export function sequence() {', '语法错误：'],
  ['const text = "open', '语法错误：字符串缺少结尾的引号'],
  ['export function sequence(unit) {\n  return unit.;\n}', '语法错误：“.”之后应为属性名'],
  ['export const sequence = missing;', '运行出错：未定义 missing'],
  ['export function sequence() {}\nnull.length;', '运行出错：无法读取 null 的属性“length”'],
])('%s is told in Chinese under its heading', async (source, expected) => {
  const reading = await compilePolicy(source, wasm);
  expect('faults' in reading && reading.faults[0]!.message.zh).toContain(expected);
});
