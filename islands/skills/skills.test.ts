import { wilson } from '@palaestra/core';
import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import type { SkillPerformance } from '../model/skill.ts';
import { skillMean } from '../simulate/skill-time.ts';
import { isFlat, openBand } from './band.ts';
import { openLeverage } from './leverage.ts';
import { moreTrials, worthTrying } from './more-trials.ts';
import type { Study } from './study.ts';
import { rateBound } from './success-rate.ts';

const performance: SkillPerformance = {
  source: 'assumed',
  evaluation: null,
  trials: 20,
  successes: 18,
  cycleTime: 30,
  failTime: 20,
  resetTime: 5,
  retries: 2,
  otherwise: { manual: 200 },
};
const quick: SkillPerformance = {
  ...performance,
  cycleTime: 10,
  failTime: 5,
  successes: 10,
  otherwise: { manual: 20 },
};

/** Stations one after the other; a little more comes than they can do, each with a skill; the buffers between them have no end. */
function stations(...skills: readonly SkillPerformance[]): Plant {
  const ids = skills.map((_, index) => `s${index + 1}`);
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'stations',
    name: 'stations',
    layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
    capabilities: ids.map((id) => ({ id, name: id })),
    skills: ids.map((id, index) => ({ id, capability: id, policy: null, performance: skills[index] })),
    islands: ids.map((id) => ({ id, dock: 'n', workUnits: [{ id: `unit ${id}`, kind: 'robot' }] })),
    variants: [{ id: 'v', workMaster: 'm' }],
    workMasters: [
      {
        id: 'm',
        steps: ids.map((id, index) => ({
          id,
          after: index === 0 ? [] : [ids[index - 1]],
          alternatives: [{ island: id, time: { skill: id } }],
        })),
      },
    ],
    arrivals: [{ between: 29, mix: [{ variant: 'v', weight: 1 }] }],
    control: { release: { conwip: 50 } },
  });
}

function finish<T>(study: Study<T>): T {
  while (study.step());
  expect(study.done).toBe(study.runs);
  return study.result();
}

const OPTIONS = { hours: 60, warmUp: 4, replications: 6, seed: 1 };
const closed = (rate: number) => 3600 / skillMean(performance, rate);

test('the bounds of a rate are those that an evaluation shows', () => {
  for (const [successes, trials] of [
    [18, 20],
    [0, 7],
    [7, 7],
    [500, 1000],
  ] as const) {
    const { low, high, rate } = wilson(successes, trials);
    expect(rateBound(successes, trials, -1.959964)).toBeCloseTo(low, 12);
    expect(rateBound(successes, trials, 1.959964)).toBeCloseTo(high, 12);
    expect(rateBound(successes, trials, 0)).toBe(rate);
  }
});

test('the band of a single station with retries is what its closed form says', () => {
  const { points, width } = finish(openBand(stations(performance), 's1', OPTIONS));
  expect(points.map(({ rate }) => rate)).toEqual([...points.map(({ rate }) => rate)].sort((a, b) => a - b));
  for (const { rate, throughput } of points) {
    // Three half widths: a fixed seed, and five intervals that are to hold together.
    expect(Math.abs(throughput.mean! - closed(rate))).toBeLessThan(3 * throughput.half! + 0.05);
  }
  expect(width).toBeCloseTo(closed(points[4]!.rate) - closed(points[0]!.rate), -1);
});

test('more trials narrow the band as the root of their number', () => {
  const band = finish(openBand(stations(performance), 's1', OPTIONS));
  expect(moreTrials(band, band.width + 1)).toBe(0);
  const half = moreTrials(band, band.width / 2)!;
  const quarter = moreTrials(band, band.width / 4)!;
  // Four times the trials for half the width, a little less where the curve is bent.
  expect((20 + half) / 20).toBeGreaterThan(2.5);
  expect((20 + half) / 20).toBeLessThan(5);
  expect((20 + quarter) / (20 + half)).toBeGreaterThan(3);
  expect((20 + quarter) / (20 + half)).toBeLessThan(5);
  expect(moreTrials(band, 1e-9)).toBeNull();
  expect(moreTrials(band, 0)).toBeNull();
});

test('the skill at the bottleneck comes first, with the slope of its closed form; the poorer one beside it is worth nothing', () => {
  const { skills, limit } = finish(openLeverage(stations(quick, performance), OPTIONS));
  const [first, second] = skills;
  expect(limit).toMatchObject({ kind: 'island', island: 's2' });
  expect(first).toMatchObject({ skill: 's2', rate: 0.9 });
  expect(second).toMatchObject({ skill: 's1', rate: 0.5 });
  const slope = (closed(0.95) - closed(0.85)) / 10;
  expect(Math.abs(first!.perPoint.mean! - slope)).toBeLessThan(3 * first!.perPoint.half! + 0.02);
  expect(Math.abs(second!.perPoint.mean!)).toBeLessThan(0.05 * slope);
  expect(Math.abs(first!.most.mean! - (closed(1) - closed(0.9)))).toBeLessThan(3 * first!.most.half! + 0.2);
});

test('a skill that does not hold its plant up has a flat band, for which nobody is asked to try more', () => {
  const flat = finish(openBand(stations(quick, performance), 's1', OPTIONS));
  expect(isFlat(flat)).toBe(true);
  expect(worthTrying(flat)).toEqual([]);
  expect(flat.limit).toMatchObject({ kind: 'island', island: 's2' });
  expect((flat.limit as { share: number }).share).toBeGreaterThan(0.95);
  const steep = finish(openBand(stations(performance), 's1', OPTIONS));
  expect(isFlat(steep)).toBe(false);
  expect(steep.limit).toMatchObject({ kind: 'island', island: 's1' });
  const [half] = worthTrying(steep);
  expect(half).toEqual({ width: steep.width / 2, trials: moreTrials(steep, steep.width / 2) });
  for (const { width } of worthTrying(steep)) {
    expect(steep.width - width).toBeGreaterThan(steep.doubt);
    expect(width).toBeGreaterThan(steep.doubt);
  }
  const seldom = { ...stations(performance), arrivals: [{ ...stations(performance).arrivals[0]!, between: 90 }] };
  expect(finish(openBand(seldom, 's1', OPTIONS)).limit).toEqual({ kind: 'orders' });
});

test('what is not there is named', () => {
  const study = openBand(stations(performance), 's1', OPTIONS);
  expect(() => study.result()).toThrow(/0 of 30 runs are done/);
  expect(() => openBand(stations(performance), 'weld', OPTIONS)).toThrow(/the plant has s1, found weld/);
});
