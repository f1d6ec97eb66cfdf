import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConformanceReport } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const bin = join(import.meta.dirname, '../apps/cli/bin.mjs');
let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'palaestra-demo-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

/** Small on purpose: it shows that the eight stages fit each other, not that the policy is good. */
const small = ['--episodes', '20', '--seed', '7', '--steps', '60', '--trials', '4', '--failures', '0.2'];

test('the demonstration goes through all eight stages and ends with their counts and a report', async () => {
  const { stdout } = await run(process.execPath, [bin, 'demo', ...small, '--out', out, '--json'], {
    timeout: 1_200_000,
  });
  const result = JSON.parse(stdout);
  expect(result.stages.map(({ stage }: { stage: string }) => stage)).toEqual([
    'collect',
    'transmit',
    'cleanse',
    'label',
    'manage',
    'train',
    'evaluate',
    'certify',
  ]);
  const { counts } = result;
  expect(counts).toMatchObject({ recorded: 20, stored: 20, labelled: 20, trainingSteps: 60, trials: 4 });
  const { keep, trim, drop, review } = counts.verdicts;
  expect(keep + trim + drop + review).toBe(20);
  // Failed demonstrations are kept as data; the revision takes the accepted successes.
  expect(counts.revisionEpisodes).toBeGreaterThan(8);
  expect(counts.revisionEpisodes).toBeLessThan(20);
  expect(result.success.high).toBeGreaterThan(result.success.low);
  const report = ConformanceReport.parse(JSON.parse(await readFile(result.report.json, 'utf8')));
  expect(report.counts).toEqual(counts.clauses);
  // Twenty demonstrations and four trials cannot fulfil the draft standard, and the report says so.
  expect(report.results.filter(({ result }) => result === 'fail').map(({ clause }) => clause)).toEqual(
    expect.arrayContaining(['4.1', '7.2']),
  );
  expect(await readFile(result.report.zh, 'utf8')).toContain('符合性报告');
}, 1_260_000);
