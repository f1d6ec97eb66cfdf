import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SOLVER_FILES } from '../solver/load-solver.ts';
import { tightPlant } from '../testing/tight-plant.ts';
import { capacity } from './capacity.ts';
import { compare } from './compare.ts';
import { schedule } from './schedule.ts';
import { serve } from './serve.ts';
import { simulate } from './simulate.ts';
import { validate } from './validate.ts';

const BRACELET = '2 2\n0 3 1 2\n1 4 0 1\n';
const LAB = 'instance_config:\n  instance:\n    specification: |\n      j0|(0,3) (1,2)\n  buffer: []\n';
let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'islands-'));
  await writeFile(file('shop.txt'), BRACELET);
  await writeFile(file('wrong.txt'), '3 2\n0 3 1 2\n1 4 0 1\n');
  await writeFile(file('scenario.json'), JSON.stringify([{ op: 'replace', path: '/orders/0/release', value: 5 }]));
  await writeFile(file('astray.json'), JSON.stringify([{ op: 'remove', path: '/orders/9' }]));
  await writeFile(file('lab.yaml'), LAB);
  await writeFile(file('plant.json'), JSON.stringify({ schema: 'palaestra.plant/1', islands: [] }));
});
afterAll(() => rm(folder, { recursive: true }));

async function linesOf(
  command: typeof validate,
  positionals: string[],
  values: Record<string, string>,
  json: boolean,
  signal = new AbortController().signal,
) {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    note() {},
    progress() {},
    signal,
    server: { url: '', key: null },
  };
  const defaults = Object.fromEntries(
    Object.entries(command.options).flatMap(([name, one]) => (one.default === undefined ? [] : [[name, one.default]])),
  );
  const code = await command.run({ positionals, values: { ...defaults, ...values }, json }, io);
  return { code, lines };
}

async function run(
  command: typeof validate,
  positionals: string[],
  values: Record<string, string> = {},
  signal?: AbortSignal,
) {
  const { code, lines } = await linesOf(command, positionals, values, true, signal);
  return { code, json: JSON.parse(lines.join('\n')) };
}

test('a plan is found, written, and takes the same time in the simulator', async () => {
  const planned = await run(schedule, [file('shop.txt')], { seconds: '1', out: file('plan.json') });
  expect(planned).toMatchObject({ code: 0, json: { makespan: 6, simulated: 6, proof: null } });
  expect(JSON.parse(await readFile(file('plan.json'), 'utf8')).makespan).toBe(6000);
  const ran = await run(simulate, [file('shop.txt')], { schedule: file('plan.json') });
  expect(ran).toMatchObject({ code: 0, json: { stuck: null, figures: { finished: 2, makespan: 6 } } });
});

test('a search that is stopped before its first plan says so', async () => {
  const stopped = run(schedule, ['car'], { pieces: '100' }, AbortSignal.abort());
  await expect(stopped).rejects.toThrow(/ended before its first plan was whole; let it go on longer/);
});

test('a plan is proved where the solver is installed; elsewhere it is told how to get it', async () => {
  const proved = run(schedule, [file('shop.txt')], { seconds: '1', prove: '60' });
  if (existsSync(SOLVER_FILES)) {
    const proof = { verdict: 'optimal', makespan: 6, bound: 6 };
    expect(await proved).toMatchObject({ code: 0, json: { makespan: 6, proof } });
  } else await expect(proved).rejects.toThrow(/npm run solver/);
});

test('a plan is followed also as `--json` writes it, and what is found is told in Chinese', async () => {
  const { json } = await run(schedule, [file('shop.txt')], { seconds: '1' });
  await writeFile(file('answer.json'), JSON.stringify(json));
  const ran = await run(simulate, [file('shop.txt')], { schedule: file('answer.json') });
  expect(ran.json.figures.makespan).toBe(json.makespan);
  const lines: string[] = [];
  const io = { out: (line: string) => lines.push(line) } as unknown as CommandIo;
  const values = { lang: 'zh', scenario: file('astray.json') };
  expect(await validate.run({ positionals: ['smallest'], values, json: false }, io)).toBe(1);
  expect(lines[0]).toMatch(/patch\.0: 无法在 \/orders\/9 执行/);
  await expect(run(validate, ['smallest'], { lang: 'de' })).rejects.toThrow(/expected --lang en or zh, found de/);
  await writeFile(file('words.json'), 'no\nsense');
  const told = await run(validate, [file('words.json')]).catch((error: Error) => error.message);
  expect(told).toMatch(/no valid JSON: .*\(.*words\.json\)$/);
  expect(told).not.toContain('\n');
});

test('what cannot be written or is no number is told before a search begins', async () => {
  const long = { seconds: '86400', pieces: '100' };
  await expect(run(schedule, ['car'], { ...long, out: file('no/plan.json') })).rejects.toThrow(
    /^Cannot write the plan: no such folder \(.*plan\.json\)$/,
  );
  await expect(run(schedule, ['car'], { ...long, out: folder })).rejects.toThrow(/this is a folder/);
  const stopped = run(schedule, ['car'], { ...long, out: file('none.json') }, AbortSignal.abort());
  await expect(stopped).rejects.toThrow(/before its first plan was whole/);
  await expect(readFile(file('none.json'))).rejects.toThrow(/ENOENT/);
  await expect(run(schedule, ['car'], { ...long, seed: ' ' })).rejects.toThrow(/expected --seed from 0 to \d+, found/);
  await writeFile(file('huge.json'), '');
  await truncate(file('huge.json'), 64e6 + 1);
  for (const option of ['schedule', 'policy', 'scenario']) {
    await expect(run(simulate, ['smallest'], { [option]: file('huge.json') })).rejects.toThrow(
      /expected at most 64000000 bytes, found 64000001/,
    );
  }
});

test('what is wrong with a foreign file is told in the language of the reader', async () => {
  await writeFile(file('bad.yaml'), LAB.replace('(0,3)', '(0,-3)'));
  await writeFile(file('bad.xml'), '<model version="9.0.0"/>');
  for (const [name, en, zh] of [
    ['wrong.txt', /expected 3 jobs, found 2 lines \(line 1, wrong\)/, /^无法读取文件：应为 3 个工件，实际为 2 行/],
    ['bad.yaml', /expected \(machine, time\) from 0 on/, /^无法读取文件：应为从 0 开始的（机器，时间）/],
    ['bad.xml', /expected openTCS version 4 to 7, found version 9.0.0/, /^无法读取文件：应为 openTCS 版本 4 至 7/],
  ] as const) {
    await expect(run(validate, [file(name)])).rejects.toThrow(en);
    await expect(run(validate, [file(name)], { lang: 'zh' })).rejects.toThrow(zh);
    for (const verb of [simulate, schedule]) {
      await expect(run(verb, [file(name)], { lang: 'zh' })).rejects.toThrow(zh);
    }
    await expect(run(compare, ['smallest', file(name)], { lang: 'zh' })).rejects.toThrow(zh);
  }
});

test('two plants alike differ by nothing', async () => {
  const { json } = await run(compare, [file('shop.txt'), file('shop.txt')], { hours: '1', replications: '3' });
  for (const { difference } of json.rows.slice(0, 3)) expect(difference).toEqual({ mean: 0, half: 0 });
});

test('a plant that stands still is told where it is compared', async () => {
  await writeFile(file('tight.json'), JSON.stringify(tightPlant));
  const compared = await run(compare, [file('shop.txt'), file('tight.json')], { hours: '1', replications: '2' });
  expect(compared).toMatchObject({ code: 1, json: { stuck: [{ plant: file('tight.json'), runs: 2 }] } });
  expect(compared.json.stuck[0].message.en).toMatch(/each of these islands waits for room at the next: /);
  const values = { hours: '1', replications: '2', lang: 'zh' };
  const { lines } = await linesOf(compare, [file('shop.txt'), file('tight.json')], values, false);
  expect(lines.at(-1)).toMatch(/^stuck: .*tight\.json in 2 of 2 runs: .*\p{Script=Han}/u);
});

test('a plant that is served ends when it has nothing more to do', async () => {
  const served = await run(serve, [file('shop.txt')], { speed: '1000' });
  expect(served).toMatchObject({ code: 0, json: { state: 'stopped', finished: 2, inside: 0 } });
  await expect(run(serve, [file('shop.txt')], { speed: 'fast' })).rejects.toThrow(/expected a speed/);
});

test('what would have no effect is refused', async () => {
  const vain = run(serve, [file('shop.txt')], { 'foreign-vehicles': 'zz' });
  await expect(vain).rejects.toThrow(/--foreign-vehicles needs --vda5050/);
  await expect(run(serve, [file('shop.txt')], { 'fleet-control': 'x' })).rejects.toThrow(/--fleet-control needs/);
});

test("a person's policy is followed, and its fault is named with file and line", async () => {
  await writeFile(file('wait.ts'), 'export const sequence = (unit: Unit, orders: Order[]): number => -1;');
  const ran = await run(simulate, [file('shop.txt')], { policy: file('wait.ts') });
  expect(ran).toMatchObject({ code: 1, json: { stuck: { orders: 2 }, figures: { finished: 0 } } });
  // Orders go on arriving, so that the plant never comes to an end that would tell.
  const waited = await run(simulate, ['battery-pack'], { policy: file('wait.ts'), hours: '2' });
  expect(waited).toMatchObject({ code: 1, json: { figures: { finished: 0 } } });
  const { en, zh } = waited.json.stuck.message;
  expect(en).toMatch(
    /^Nothing was finished because of the policy: sequence was asked \d+ times and never chose anything/,
  );
  expect(zh).toMatch(/sequence 被询问 \d+ 次，从未作出选择/);
  await writeFile(file('wrong.ts'), 'export function sequence() {\n  return nothing;\n}');
  const failing = run(simulate, [file('shop.txt')], { policy: file('wrong.ts') });
  await expect(failing).rejects.toThrow(/Cannot follow the policy: ReferenceError.*\(line 2\)/);
  // An error of ours, so that it is told as one sentence without a word about an unexpected fault.
  await expect(failing).rejects.toMatchObject({ name: 'PalaestraError', code: 'bad_input' });
  await writeFile(file('broken.ts'), 'export function sequence( {');
  const broken = run(simulate, [file('shop.txt')], { policy: file('broken.ts') });
  await expect(broken).rejects.toThrow(/broken.ts:1:\d+/);
});

test('the most that a plant can make, and the fleet for it', async () => {
  const { json } = await run(capacity, ['car'], { throughput: '30' });
  expect(json).toMatchObject({ goal: 30, vehicles: 60 });
  expect(json.fleet.vehicles).toBeLessThan(60);
  expect(await run(capacity, ['car'], { throughput: '3000' })).toMatchObject({ code: 1, json: { fleet: null } });
  await expect(run(capacity, ['car'], { throughput: 'NaN' })).rejects.toThrow(
    /expected --throughput above 0 .*, found NaN/,
  );
});

test('what is wrong with a file is named', async () => {
  await writeFile(file('null.json'), 'null');
  await expect(run(validate, [file('null.json')])).rejects.toThrow(/expected an object, found null \(.*null\.json\)/);
  await writeFile(file('marked.json'), `\uFEFF${await readFile(file('plant.json'), 'utf8')}`);
  expect(await run(validate, [file('marked.json')])).toMatchObject({ code: 1 });
  await writeFile(file('hex.txt'), '1 2\n0 0x10 1 2\n');
  await expect(run(validate, [file('hex.txt')])).rejects.toThrow(/expected whole numbers, not negative, found 0x10/);
  expect(await run(validate, [file('plant.json')])).toMatchObject({ code: 1 });
  expect(await run(validate, [file('shop.txt')])).toMatchObject({ code: 0, json: { findings: [] } });
  await expect(run(simulate, [file('wrong.txt')])).rejects.toThrow(/line 1, wrong.*|expected 3 jobs, found 2 lines/);
  await expect(run(simulate, [file('nothing.json')])).rejects.toThrow(
    /no such file, and no built-in plant \(smallest, /,
  );
  await expect(run(simulate, [file('shop.txt')], { hours: '-3' })).rejects.toThrow(/expected --hours from 1/);
});

test('a built-in plant is called by its id, a scenario changes it, and foreign files are read', async () => {
  expect(await run(validate, ['car'])).toMatchObject({ code: 0, json: { findings: [] } });
  const planned = await run(schedule, ['smallest'], { seconds: '1' });
  expect(planned.json.simulated).toBe(planned.json.makespan);
  const late = await run(compare, ['smallest'], { hours: '1', replications: '2', scenario: file('scenario.json') });
  expect(late.json.other).toMatch(/^smallest with .*scenario.json$/);
  expect(late.json.rows[0].difference.mean).toBe(0);
  const ahead = await run(compare, ['smallest'], { hours: '1', replications: '2', rolling: '50' });
  expect(ahead.json).toMatchObject({ one: 'smallest', other: 'smallest, planned ahead' });
  expect(await run(validate, ['smallest'], { scenario: file('astray.json') })).toMatchObject({
    code: 1,
    json: { findings: [{ path: 'patch.0', message: { en: 'cannot remove at /orders/9: no such place' } }] },
  });
  await expect(run(simulate, ['smallest'], { scenario: file('astray.json') })).rejects.toThrow(
    /patch.0: cannot remove/,
  );
  expect(await run(validate, [file('lab.yaml')])).toMatchObject({
    code: 0,
    json: { findings: [{ path: 'instance_config.buffer' }] },
  });
  expect(await run(simulate, [file('lab.yaml')])).toMatchObject({ json: { figures: { finished: 1, makespan: 5 } } });
});
