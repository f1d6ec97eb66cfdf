import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { figuresOf } from './figures.ts';
import { ISO_22400_INDICATORS, isoFigures } from './iso-22400.ts';

const HOUR = 3600;

/**
 * One machine: 100 s a piece, 10 s to change between a and b, fails after 250 s of operation, 50 s to repair; every piece of b
 * is spoilt, seen at once and scrapped. Planned downtime from 380 to 400 s.
 *
 *     0       100 110       210 220   250     300        370 380 400
 *     |--- a ---|s|--- b ---|s|-- a --|failed-|--- a -----|   |pm|
 */
const plant = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'p',
  name: 'p',
  layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
  calendars: [
    { id: 'c', period: 24 * HOUR, shifts: [{ from: 0, to: 24 * HOUR }], plannedDowntime: [{ from: 380, to: 400 }] },
  ],
  reliability: [{ id: 'r', timeBetweenFailures: 250, timeToRepair: 50, clock: 'operating' }],
  islands: [
    {
      id: 'i',
      dock: 'n',
      calendar: 'c',
      reliability: 'r',
      workUnits: [{ id: 'u', kind: 'machine' }],
      setupTimes: [
        { from: 'A', to: 'B', time: 10 },
        { from: 'B', to: 'A', time: 10 },
      ],
    },
  ],
  variants: ['a', 'b'].map((id) => ({ id, workMaster: id })),
  workMasters: ['a', 'b'].map((id) => ({
    id,
    steps: [
      {
        id: 's',
        alternatives: [{ island: 'i', time: 100, setupGroup: id.toUpperCase() }],
        ...(id === 'b' ? { quality: { defect: 1, onFail: 'scrap' } } : {}),
      },
    ],
  })),
  orders: [
    { id: '1', variant: 'a' },
    { id: '2', variant: 'b' },
    { id: '3', variant: 'a' },
  ],
});

function figuresTo(seconds: number, from = 0) {
  const simulation = openSimulation(plant, { seed: 1 });
  simulation.advance(400_000);
  return figuresOf(simulation.run, from * 1000, seconds * 1000);
}

test('the indicators of a machine are those that one computes by hand', () => {
  // PBT = 380, APT = 300, AUST = 20, ADET = CMT = 50, PMT = 20, PRU x PQ = 300, PQ = 3, GQ = 2.
  const { iso, units, ...figures } = figuresTo(400);
  expect(iso.availability).toBeCloseTo(300 / 380);
  expect(iso.effectiveness).toBeCloseTo(1);
  expect(iso.qualityRatio).toBeCloseTo(2 / 3);
  expect(iso.oee).toBeCloseTo(200 / 380);
  expect(iso.nee).toBeCloseTo(((320 / 380) * 2) / 3);
  expect(iso.allocationEfficiency).toBeCloseTo(370 / 380);
  expect(iso.utilizationEfficiency).toBeCloseTo(300 / 370);
  expect(iso.technicalEfficiency).toBeCloseTo(300 / 350);
  expect(iso.setupRate).toBeCloseTo(20 / 320);
  expect([iso.mttf, iso.mtbf, iso.mttr]).toEqual([250, null, 50]);
  expect(iso.correctiveMaintenanceRatio).toBeCloseTo(50 / 70);
  // One machine is the whole plant.
  expect(units[0]).toMatchObject(iso);
  // Orders: 1 in 100 s, 2 scrapped at 210, 3 in 370; AOET of the finished ones 470, of which 200 in production.
  expect(figures).toMatchObject({ finished: 2, scrapped: 1 });
  expect(figures.firstPassYield).toBeCloseTo(2 / 3);
  expect(figures.scrapRatio).toBeCloseTo(1 / 3);
  expect(figures.reworkRatio).toBe(0);
  expect(figures.throughputRate).toBeCloseTo(2 / (470 / HOUR));
  expect(figures.productionProcessRatio).toBeCloseTo(200 / 470);
  expect(figures.wip).toBeCloseTo((100 + 210 + 370) / 400);
});

test('a window cuts through work: what was planned counts with the pieces that ended in it', () => {
  // Until 320: APT = 100 + 100 + 30 + 20, two pieces of 100 s.
  expect(figuresTo(320).iso.effectiveness).toBeCloseTo(200 / 250);
  // From 220 to 400: one piece, the third; the scrapped one ended before. Faster than planned, as most of it was done in here.
  const { iso, scrapped } = figuresTo(400, 260);
  expect(iso.effectiveness).toBeCloseTo(100 / 70);
  expect([iso.qualityRatio, iso.mttf, iso.mttr, scrapped]).toEqual([1, null, 50, 0]);
});

test('operating time between failures runs from failure to failure, that to failure from repair to failure', () => {
  const orders = Array.from({ length: 9 }, (_, index) => ({ ...plant.orders[0]!, id: `o${index}` }));
  const simulation = openSimulation(
    { ...plant, calendars: [{ ...plant.calendars[0]!, plannedDowntime: [] }], orders },
    { seed: 1 },
  );
  simulation.advance(2_000_000);
  // 900 s of work, failures after 250, 500 and 750 of them.
  const { iso } = figuresOf(simulation.run);
  expect([iso.mttf, iso.mtbf, iso.mttr, iso.correctiveMaintenanceRatio]).toEqual([250, 250, 50, 1]);
  expect(simulation.run.units[0]!.failed).toBe(false);
});

test('what cannot be said is null, and every indicator has its name and formula in both languages', () => {
  const nothing = isoFigures([]);
  expect(Object.values(nothing).every((value) => value === null)).toBe(true);
  expect(Object.keys(ISO_22400_INDICATORS).toSorted()).toEqual(Object.keys(nothing).toSorted());
  for (const { name, formula } of Object.values(ISO_22400_INDICATORS)) {
    for (const text of [name, formula]) expect(text.zh).toMatch(/\p{Script=Han}/u);
  }
});
