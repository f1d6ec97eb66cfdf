import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { EVENT } from '../simulate/event-log.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { compilePolicy } from './compile-policy.ts';
import { PolicyError } from './fault.ts';

const wasm = readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));

/** One work unit, five orders of which the third is the shortest. */
const plant = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'p',
  name: 'p',
  layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
  islands: [{ id: 'i', dock: 'n', workUnits: [{ id: 'u', kind: 'machine' }] }],
  variants: [5, 4, 1, 3, 2].map((_, index) => ({ id: `v${index}`, workMaster: `m${index}` })),
  workMasters: [5, 4, 1, 3, 2].map((time, index) => ({
    id: `m${index}`,
    steps: [{ id: 's', alternatives: [{ island: 'i', time }] }],
  })),
  orders: [0, 1, 2, 3, 4].map((index) => ({ id: `o${index}`, variant: `v${index}` })),
});

async function startedBy(source: string, seed = 1): Promise<number[]> {
  const reading = await compilePolicy(source, wasm);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  const started = await reading.policy.start(seed);
  const { run, advance } = openSimulation(plant, { seed, rules: started.rules });
  advance(Number.POSITIVE_INFINITY);
  const { log } = run;
  started.dispose();
  return [...log.order.subarray(0, log.count)].filter((_, row) => log.type[row] === EVENT.started);
}

async function faultsOf(source: string) {
  const reading = await compilePolicy(source, wasm);
  return 'faults' in reading ? reading.faults.map(({ line, column, message }) => [line, column, message.en]) : [];
}

/** What happens when a policy that reads well is followed. */
async function failureOf(source: string): Promise<PolicyError['fault'] | null> {
  try {
    await startedBy(source);
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error.fault;
    throw error;
  }
}

test('a policy decides by places or by scores, and its types may stand', async () => {
  const byPlace = `
    interface Mine { time: number }
    export function sequence(unit: Unit, orders: Mine[]): number {
      let best = 0;
      for (const [at, { time }] of orders.entries()) if (time < orders[best]!.time) best = at;
      return best satisfies number;
    }`;
  expect(await startedBy(byPlace)).toEqual([2, 4, 3, 1, 0]);
  expect(await startedBy('export const sequence = (unit, orders) => orders.map((one) => -one.time)')).toEqual([
    0, 1, 3, 4, 2,
  ]);
});

test('chance comes from the seed, and nothing is left of the run before', async () => {
  const source = `let count = 0;
    export const sequence = (unit, orders) => (count++ > 4 ? 99 : Math.floor(Math.random() * orders.length));`;
  const first = await startedBy(source, 7);
  expect(await startedBy(source, 7)).toEqual(first);
  expect(await startedBy(source, 8)).not.toEqual(first);
});

test('what cannot be read is told at its line', async () => {
  expect(await faultsOf('export function route(\n{ let x = ; }')).toEqual([[2, 7, 'Unexpected token, expected ","']]);
  expect(await faultsOf('export const route = 3')).toEqual([[1, 1, 'route is not a function']]);
  expect(await faultsOf('\nexport function routing() {}')).toEqual([[1, 1, expect.stringMatching(/^exports no rule/)]]);
  expect(await faultsOf('import fs from "node:fs"')).toEqual([[1, 1, 'a policy cannot import: node:fs']]);
  expect(await faultsOf('type A = string;\n\nnowhere()')).toEqual([[3, 1, expect.stringMatching(/ReferenceError/)]]);
  expect(await faultsOf('\nthrow { some: "thing" }')).toEqual([[1, 1, expect.stringMatching(/thrown/)]]);
  expect(await faultsOf('await new Promise(() => {})')).toEqual([[1, 1, 'waits for ever (await)']]);
  expect(await faultsOf('const a = 1;\nconst a = 2;')).toEqual([[2, expect.any(Number), expect.any(String)]]);
  expect(await faultsOf('let a = 1;\nfor (;;) a = Math.abs(a);')).toEqual([
    [2, expect.any(Number), 'takes too long: it may loop for ever'],
  ]);
  expect(await faultsOf('x'.repeat(200_001))).toEqual([[1, 1, expect.stringMatching(/too long/)]]);
});

test('what fails in a run is told at its line', async () => {
  const sequence = (body: string) => `// first line\nexport function sequence(unit, orders) {\n${body}\n}`;
  expect(await failureOf(sequence('return orders[99].time'))).toMatchObject({ line: 3, column: 8 });
  expect(await failureOf(sequence('for (;;) orders.length;'))).toMatchObject({
    line: 3,
    message: { en: 'takes too long: it may loop for ever' },
  });
  expect(await failureOf(sequence('let a = 1;\n\nwhile (a > 0) {\na = a * 1;\n}'))).toMatchObject({ line: 5 });
  expect(await failureOf(sequence('const all = []; for (;;) all.push(new Float64Array(1e5));'))).toMatchObject({
    line: 3,
    message: { en: 'takes too much memory' },
  });
  expect(await failureOf(sequence('return sequence(unit, orders) + 1'))).toMatchObject({
    line: 3,
    message: { en: 'calls itself too deeply' },
  });
  expect(await failureOf(sequence('return 5'))).toMatchObject({
    line: 2,
    message: { en: 'sequence returned 5, expected -1–4, [5 × number]' },
  });
  for (const wrong of ['"0"', '{}', 'NaN', '0.5', '[1]', 'undefined', 'async () => 1', '[NaN]']) {
    expect((await failureOf(sequence(`return ${wrong}`)))?.message.en).toMatch(/^sequence returned/);
  }
});

test('scores that are no numbers are named with the function and its line; one beyond all others is a score', async () => {
  const sequence = (body: string) => `// first line\nexport function sequence(unit, orders) {\n${body}\n}`;
  expect(await failureOf(sequence('return orders.map((order) => order.timing * 2);'))).toMatchObject({
    line: 2,
    message: {
      en: expect.stringMatching(/^sequence scored all 5 items NaN, expected numbers/),
      zh: expect.stringMatching(/^sequence 给全部 5 项的得分都是 NaN，应为数字/),
    },
  });
  expect(
    await failureOf(sequence('return orders.map((order, at) => (at === 2 ? Number("?") : order.time));')),
  ).toMatchObject({
    line: 2,
    message: {
      en: expect.stringMatching(/^sequence scored item 3 of 5 NaN/),
      zh: expect.stringMatching(/^sequence 给第 3 项/),
    },
  });
  expect(await failureOf(sequence('return orders.map(({ id }) => id);'))).toMatchObject({
    line: 2,
    message: { en: expect.stringMatching(/^sequence returned \["o0",.*expected -1–4, \[5 × number\]$/) },
  });
  expect(await failureOf(sequence('orders.map(({ time }) => time);'))).toMatchObject({
    message: { en: 'sequence returned undefined, expected -1–4, [5 × number]' },
  });
  expect(await startedBy(sequence('return orders.map(({ id, time }) => (id === "o2" ? Infinity : time));'))).toEqual([
    4, 3, 1, 0, 2,
  ]);
});

test('a vehicle rule that forgets to return is told, and does not wait for ever', async () => {
  const plant = await builtInPlants.find(({ id }) => id === 'smallest')!.load();
  const reading = await compilePolicy('\nexport function vehicle(vehicles, loads) { [0, 0]; }', wasm);
  if ('faults' in reading) throw new Error();
  const started = await reading.policy.start(1);
  const { advance } = openSimulation(plant, { seed: 1, rules: started.rules });
  expect(() => advance(3_600_000)).toThrow(/vehicle returned undefined, expected \[0–1, 0–\d\], null \(line 2\)/);
  started.dispose();
});

test('long lists, hostile patterns and hidden loops end soon', async () => {
  const sequence = (body: string) => `export function sequence(unit, orders) { ${body} }`;
  for (const body of [
    'const a = []; a.length = 4e9; return a.indexOf(1)',
    'return Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)',
    'return /^(a+)+$/.test("a".repeat(60) + "b") ? 1 : 0',
    'try { for (;;); } catch { return 0 }',
    'return { toJSON() { for (;;); } }',
    'return JSON.parse("[".repeat(100000))',
    'throw { get message() { for (;;); }, get stack() { for (;;); } }',
  ]) {
    expect(await failureOf(sequence(body)), body).not.toBeNull();
  }
});

test('nothing of the host, no time and no other chance can be reached', async () => {
  const names = ['Date', 'process', 'require', 'fetch', 'performance', 'setTimeout', 'WebAssembly', 'Proxy', 'Atomics'];
  const source = `export const sequence = () => [${names.map((name) => `typeof ${name}`).join(', ')}]`;
  expect((await failureOf(source))?.message.en).toBe(
    `sequence returned ${JSON.stringify(names.map(() => 'undefined')).slice(0, 100)}, expected -1–4, [5 × number]`,
  );
});

test('a policy that meddles with prototypes disturbs nobody but itself', async () => {
  const meddles = `
    Object.prototype.toJSON = () => 0;
    String.prototype.toJSON = () => 0;
    Array.prototype.join = Array.prototype.splice = () => { throw new Error('mine'); };
    Object.defineProperty(Array.prototype, '0', { set() { throw new Error('mine'); }, configurable: true });
    JSON.parse = JSON.stringify = () => 'mine';
    export function sequence(unit, orders) {
      console.log('said');
      return orders.length - 1;
    }`;
  const reading = await compilePolicy(meddles, wasm);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  expect(reading.policy.families).toEqual(['sequence']);
  const { rules, printed, dispose } = await reading.policy.start(1);
  openSimulation(plant, { seed: 1, rules }).advance(0);
  expect(printed()).toEqual(['said']);
  dispose();
  expect(await startedBy(meddles)).toEqual([4, 3, 2, 1, 0]);
});

test('brackets beyond counting are told in words', async () => {
  const deep = `export function sequence() { return ${'['.repeat(20_000)}${']'.repeat(20_000)} }`;
  expect(await faultsOf(deep)).toEqual([[1, 1, 'its brackets are nested too deeply']]);
});

test('what a policy prints is kept', async () => {
  const reading = await compilePolicy('export const route = () => 0; console.log("seen", [1, 2]);', wasm);
  if ('faults' in reading) throw new Error();
  const started = await reading.policy.start(1);
  expect(started.printed()).toEqual(['seen [1,2]']);
  expect(started.printed()).toEqual([]);
  started.dispose();
});
