import { expect, test } from 'vitest';
import { unitTimes, vehicleTimes } from '../kpi/resource-times.ts';
import { requirePlant } from '../model/validate.ts';
import { PHASE, type Run } from '../simulate/run.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { busyPlant } from './busy-plant.ts';
import { type FloorState, PLACE } from './floor-state.ts';
import { BARS, barAt, barEnd, lanesOf } from './lanes.ts';
import { indexLog, openReplay, rowsUpTo } from './replay.ts';
import { UNIT_STATES } from './unit-usage.ts';

const END = 8 * 3_600_000;
const plant = requirePlant(busyPlant({ islands: 9, vehicles: 7 }), 'busy');

function finished(): Run {
  const simulation = openSimulation(plant, { seed: 5, level: 'paths' });
  simulation.advance(END);
  return simulation.run;
}

/** What the running plant itself knows, in the words of a floor. */
function truth(run: Run) {
  return {
    onUnits: run.units.map(({ order }) => order),
    failed: run.units.map(({ failed }) => failed),
    queues: run.islands.map(({ queue }) => queue),
    out: run.islands.map(({ out }) => out),
    inbound: run.islands.map(({ inbound }) => inbound),
    aboard: run.orders.filter(({ phase }) => phase === PHASE.moving).map(({ index }) => index),
    goals: run.vehicles.map(({ node }) => node),
    loads: run.vehicles.map(({ load }) => load?.order ?? -1),
    counts: [run.outside.length, run.finished, run.scrapped, run.inside],
  };
}

function seen(floor: FloorState) {
  return {
    onUnits: floor.units.map(({ order }) => order),
    failed: floor.units.map(({ failed }) => failed),
    queues: floor.inBuffer,
    out: floor.outBuffer.map((orders) => orders.length),
    inbound: floor.inbound,
    aboard: [...floor.orders]
      .filter(([, { place }]) => place === PLACE.vehicle)
      .map(([order]) => order)
      .sort((a, b) => a - b),
    goals: floor.vehicles.map(({ to }) => to),
    loads: floor.vehicles.map(({ order }) => order),
    counts: [floor.outside, floor.finished, floor.scrapped, floor.orders.size],
  };
}

test('at every instant the log alone gives what the running plant knew', () => {
  const simulation = openSimulation(plant, { seed: 5, level: 'paths' });
  const record = finished();
  const replay = openReplay(record);
  for (let at = 0; at < END; at += 137_000) {
    simulation.advance(at);
    expect(seen(replay.at(at)), `after ${at} ms`).toEqual(truth(simulation.run));
  }
  expect(simulation.run.finished).toBeGreaterThan(50);
});

test('a seek in any direction gives the same floor as going there', () => {
  const record = finished();
  expect(record.log.count).toBeGreaterThan(16_384);
  const [jumping, walking] = [openReplay(record), openReplay(record)];
  const instants = Array.from({ length: 60 }, (_, index) => (index * END) / 60);
  const floors = new Map(instants.map((at) => [at, structuredClone(walking.at(at))]));
  for (const [index] of instants.entries()) {
    const at = instants[(index * 37) % instants.length]!;
    expect(jumping.at(at)).toEqual(floors.get(at));
  }
});

test('the sums by parts are those of the figures, and every moment of a unit is told', () => {
  const record = finished();
  const { usage } = indexLog(record);
  const width = usage.parts * UNIT_STATES.length;
  for (const [unit, times] of unitTimes(record.plant, record.log, 0, record.now).entries()) {
    const sums = Object.fromEntries(UNIT_STATES.map((name) => [name, 0])) as Record<
      (typeof UNIT_STATES)[number],
      number
    >;
    for (let at = 0; at < width; at++) sums[UNIT_STATES[at % UNIT_STATES.length]!] += usage.units[unit * width + at]!;
    for (const name of ['processing', 'setup', 'blocked', 'failed'] as const) {
      expect(sums[name] / 1000, `${times.unit} ${name}`).toBeCloseTo(times[name] / 1000, 0);
    }
    const whole = Object.values(sums).reduce((sum, value) => sum + value, 0);
    expect(whole / 1000).toBeCloseTo(record.now / 1000, 0);
  }
  expect(usage.edges.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(1000);
});

test('parts of any length end: borders between them are no whole numbers', () => {
  for (const now of [110_000, 99_999, 7, 1, 0]) {
    const simulation = openSimulation(plant, { seed: 1 });
    simulation.advance(now);
    const { usage } = indexLog({ ...simulation.run, now });
    const unit = usage.units.subarray(0, usage.parts * UNIT_STATES.length);
    expect(unit.reduce((sum, value) => sum + value, 0)).toBeCloseTo(now, -1);
  }
});

test('the bars of a lane last as long as the figures say', () => {
  const record = finished();
  const { log } = record;
  const lanes = lanesOf(record);
  const lengths = (lane: number) => {
    const sums = Object.fromEntries(BARS.map((name) => [name, 0])) as Record<(typeof BARS)[number], number>;
    for (let place = lanes.offsets[lane]!; place < lanes.offsets[lane + 1]!; place++) {
      const begin = log.time[lanes.rows[place]!]!;
      sums[BARS[lanes.bars[place]!]!] += barEnd(lanes, log.time, lane, place, record.now) - begin;
    }
    return sums;
  };
  for (const [unit, times] of unitTimes(record.plant, log, 0, record.now).entries()) {
    expect(lengths(unit)).toMatchObject({
      processing: times.processing,
      setup: times.setup,
      blocked: times.blocked,
      failed: times.failed,
    });
  }
  for (const [vehicle, times] of vehicleTimes(record.plant, log, 0, record.now).entries()) {
    expect(lengths(lanes.units + vehicle)).toMatchObject({
      empty: times.empty,
      loaded: times.loaded,
      charging: times.charging,
    });
  }
  const middle = lanes.offsets[1]! + 4;
  expect(barAt(lanes, log.time, 1, log.time[lanes.rows[middle]!]!)).toBeGreaterThanOrEqual(middle);
  expect(barAt(lanes, log.time, 1, -1)).toBe(lanes.offsets[1]! - 1);
});

test('rows up to an instant', () => {
  const times = Float64Array.of(0, 0, 5, 9, 1);
  expect([-1, 0, 4, 5, 100].map((time) => rowsUpTo(times, 4, time))).toEqual([0, 2, 2, 3, 4]);
});
