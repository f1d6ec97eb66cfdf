import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationSummary } from '@palaestra/core';
import { wilson } from '@palaestra/core';
import { describe, expect, test } from 'vitest';
import { assess } from './assess.ts';
import type { DatasetFacts, EpisodeFacts, PolicyFacts } from './facts.ts';
import { parseStandard } from './parse-standard.ts';
import { renderReport } from './render-report.ts';
import { manifestOf } from './testing/manifest.ts';

const text = readFileSync(join(import.meta.dirname, 'standards/battery-cell-handling.yaml'), 'utf8');
const standard = parseStandard(text, 'battery-cell-handling.yaml');
const sha256 = 'c'.repeat(64);

const good: EpisodeFacts = {
  decision: 'keep',
  dropFindings: 0,
  labelled: 'proposed',
  outcome: 'success',
  failureCause: null,
  seed: 0,
  missingStreams: 0,
};

function datasetOf(episodes: Partial<EpisodeFacts>[]): DatasetFacts {
  const manifest = manifestOf(episodes.map((_, index) => (index + 1).toString(16).padStart(8, '0').padEnd(64, '0')));
  return {
    manifest,
    episodes: new Map(
      episodes.map((facts, index) => [manifest.episodes[index]!.id, { ...good, seed: index, ...facts }]),
    ),
  };
}

function policyOf(successes: number, trials: number): PolicyFacts {
  const summary: EvaluationSummary = {
    trials,
    successes,
    success: wilson(successes, trials),
    meanTime: 8,
    peakForceP95: 21,
    causes: {},
  };
  const trialSeeds = Array.from({ length: trials }, (_, index) => 100_000 + index);
  return { revision: 'f'.repeat(64), summary, trialSeeds, trainingSeeds: [0, 1, 2] };
}

const names = { revision: 'f'.repeat(64), policy: 'pol_1', evaluation: 'ev_1' };
const fifty = Array.from({ length: 50 }, () => ({}));
const resultOf = (report: ReturnType<typeof assess>, clause: string) =>
  report.results.find((result) => result.clause === clause)!;

describe('assess()', () => {
  test('passes every computed clause for a sound set and a good policy, and leaves the person’s clause open', () => {
    const report = assess(standard, sha256, { dataset: datasetOf(fifty), policy: policyOf(46, 50), names });
    expect(report.results.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(report.counts).toEqual({ pass: standard.clauses.length - 1, fail: 0, notAssessed: 1 });
    expect(report.conforms).toBe(false);
    expect(resultOf(report, '7.4').evidence.en).toContain('81.2 % to 96.8 %');
  });

  test('fails the clause that is broken, and only that one', () => {
    const dropped = datasetOf(fifty.map((_, index) => (index === 3 ? { decision: 'drop', dropFindings: 2 } : {})));
    const report = assess(standard, sha256, { dataset: dropped, policy: policyOf(46, 50), names });
    expect(report.results.filter(({ result }) => result === 'fail').map(({ clause }) => clause)).toEqual([
      '5.2',
      '5.3',
    ]);
    expect(resultOf(report, '5.2').evidence.zh).toBe('50 条中有 49 条判定为保留或裁剪');
  });

  test('judges the interval and not the rate: 7 of 10 is not 70 %', () => {
    const report = assess(standard, sha256, { dataset: null, policy: policyOf(7, 10), names });
    expect(resultOf(report, '7.2').result).toBe('fail');
    expect(resultOf(report, '7.4').result).toBe('fail');
    expect(resultOf(report, '4.1').result).toBe('not_assessed');
  });

  test('sees a scene on both sides of the split and a trial on a training scene', () => {
    const leaking = datasetOf(fifty.map((_, index) => ({ seed: index === 9 ? 0 : index })));
    const policy = { ...policyOf(50, 50), trainingSeeds: [100_003] };
    const report = assess(standard, sha256, { dataset: leaking, policy, names });
    expect(resultOf(report, '5.6')).toMatchObject({ result: 'fail', value: 1 });
    expect(resultOf(report, '7.3')).toMatchObject({ result: 'fail', value: 1 });
  });

  test('does not assess a policy without an evaluation', () => {
    const policy = { revision: null, summary: null, trialSeeds: [], trainingSeeds: [] };
    const report = assess(standard, sha256, { dataset: null, policy, names });
    expect(resultOf(report, '7.1').result).toBe('fail');
    expect(resultOf(report, '7.4').result).toBe('not_assessed');
  });
});

describe('parseStandard()', () => {
  const cases: [string, (yaml: string) => string, RegExp][] = [
    [
      'an unknown measurement',
      (t) => t.replace('dataset.episodes', 'dataset.magic'),
      /4\.1 asks for an unknown.*dataset\.magic/,
    ],
    ['a wrong unit', (t) => t.replace('unit: Hz', "unit: 's'"), /4\.2: dataset\.frame_rate has the unit Hz, found s/],
    ['a number twice', (t) => t.replace('id: "4.2"', 'id: "4.1"'), /clause 4\.1 appears twice/],
    ['a missing language', (t) => t.replace(', zh: 帧率', ''), /clauses\.1\.title\.zh/],
    [
      'half a sentence as a key',
      (t) => t.replace('en: Frame rate', 'en: Frame, rate'),
      /clauses\.1\.title: Unrecognized key/,
    ],
    ['broken YAML', () => 'a: [', /not YAML/],
  ];
  test.each(cases)('refuses %s', (_, change, message) => {
    expect(() => parseStandard(change(text), 'x.yaml')).toThrow(message);
  });
});

test('renderReport() escapes what it prints and speaks both languages', () => {
  const hostile = parseStandard(text.replace('Number of demonstrations', '<script>alert(1)</script>'), 'x.yaml');
  const report = assess(hostile, sha256, { dataset: datasetOf(fifty), policy: policyOf(46, 50), names });
  const english = renderReport(hostile, report, 'en');
  expect(english).not.toContain('<script>');
  expect(english).toContain('No clause fails; some are not assessed yet.');
  expect(renderReport(hostile, report, 'zh')).toContain('无不符合条款，部分条款尚未评定。');
});
