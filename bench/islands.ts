import { builtInPlants, figuresOf, type Level, openSimulation, type Plant } from '@palaestra/islands';
import type { BenchArgs, BenchResult } from './run.ts';

const DAY = 86_400_000;
const ROUNDS = 7;
const LEVELS: readonly Level[] = ['matrix', 'paths', 'traffic'];

/**
 * The 24-island car plant on one core: events per second of processor time at each level, and a day of 1,000 cars from the
 * plant file to its figures by the clock. An event is one that was taken from the queue; rows of the log are told beside it.
 * Option: the seed (1). The first rounds warm the compiler up; the median of the others counts.
 */
export async function run({ options }: BenchArgs): Promise<BenchResult[]> {
  const seed = Number(options[0] ?? 1);
  const plant = await builtInPlants.find(({ id }) => id === 'car')!.load();
  // First, while the code is cold: that is how a person meets it.
  const day = dayOf(plant, seed);
  return [...LEVELS.map((level) => rateAt(plant, level, seed)), day];
}

function rateAt(plant: Plant, level: Level, seed: number): BenchResult {
  const rates: number[] = [];
  const logged: number[] = [];
  let events = 0;
  for (let round = 0; round < ROUNDS + 3; round++) {
    const simulation = openSimulation(plant, { seed: seed + round, level });
    const began = process.cpuUsage();
    simulation.advance(3 * DAY);
    const { user, system } = process.cpuUsage(began);
    const seconds = (user + system) / 1e6;
    if (round < 3) continue;
    events = simulation.run.steps;
    rates.push(events / seconds);
    logged.push(simulation.run.log.count / seconds);
  }
  const rate = median(rates);
  return {
    case: `islands ${level}`,
    ours: rate,
    theirs: null,
    unit: 'events/s',
    ratio: null,
    peer: 'none',
    notes: `three days, ${events} events, ${ROUNDS} seeds, median (${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)}) of processor time on one core; rows of the log ${median(logged).toFixed(0)}/s; no open peer has this plant`,
  };
}

/** A day of arrivals, from the plant to its figures. */
function dayOf(plant: Plant, seed: number): BenchResult {
  const began = performance.now();
  const simulation = openSimulation(plant, { seed });
  simulation.advance(DAY);
  const { finished, wip } = figuresOf(simulation.run);
  const { orders } = simulation.run;
  return {
    case: 'islands day',
    ours: (performance.now() - began) / 1000,
    theirs: null,
    unit: 's',
    ratio: null,
    peer: 'none',
    notes: `${orders.length} cars ordered, ${finished} finished, ${wip.toFixed(0)} inside on average; level matrix, with figures, by the clock`,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
