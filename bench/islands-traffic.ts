import {
  builtInPlants,
  type Estimate,
  EVENT,
  estimate,
  figuresOf,
  type Level,
  openSimulation,
  type Plant,
  type Run,
} from '@palaestra/islands';
import type { BenchArgs, BenchResult } from './run.ts';

const HOUR = 3_600_000;
const WARM_UP = 4 * HOUR;
const HORIZON = 24 * HOUR;

/** What a run was like on its floor. */
interface Floor {
  readonly throughput: number;
  readonly leadTime: number;
  /** Loaded trip with putting down, s. */
  readonly transport: number;
  readonly deadlocks: number;
}

/**
 * What traffic costs the plants: the same luck at level `paths`, where vehicles drive through each other, and at `traffic`.
 * Twenty hours after four of warm-up. Option: replications (10).
 */
export async function run({ options }: BenchArgs): Promise<BenchResult[]> {
  const seeds = Array.from({ length: Number(options[0] ?? 10) }, (_, index) => index + 1);
  const results: BenchResult[] = [];
  for (const id of ['car', 'battery-pack']) {
    const plant = await builtInPlants.find((one) => one.id === id)!.load();
    const [free, held] = (['paths', 'traffic'] as const).map((level) =>
      seeds.map((seed) => floorOf(plant, level, seed)),
    );
    for (const [figure, unit] of [
      ['throughput', 'good/h'],
      ['leadTime', 's'],
      ['transport', 's'],
      ['deadlocks', 'resolved'],
    ] as const) {
      const ours = estimate(held!.map((one) => one[figure]));
      const theirs = estimate(free!.map((one) => one[figure]));
      const difference = estimate(held!.map((one, at) => one[figure] - free![at]![figure]));
      results.push({
        case: `${id} ${figure}`,
        ours: ours.mean,
        theirs: theirs.mean,
        unit,
        ratio: null,
        peer: 'the same plant without conflicts',
        notes: `${seeds.length} replications: ${text(ours)}, difference ${text(difference)}`,
      });
    }
  }
  return results;
}

function floorOf(plant: Plant, level: Level, seed: number): Floor {
  const simulation = openSimulation(plant, { seed, level });
  simulation.advance(HORIZON);
  const { throughput, leadTime } = figuresOf(simulation.run, WARM_UP, HORIZON);
  return { throughput, leadTime: leadTime ?? Number.NaN, ...tripsOf(simulation.run) };
}

function tripsOf({ log }: Run): Pick<Floor, 'transport' | 'deadlocks'> {
  const since = new Map<number, number>();
  let [driven, trips, deadlocks] = [0, 0, 0];
  for (let row = 0; row < log.count; row++) {
    const [type, vehicle, time] = [log.type[row], log.resource[row]!, log.time[row]!];
    if (type === EVENT.carry || type === EVENT.kitCarry) since.set(vehicle, time);
    if (time < WARM_UP) continue;
    if (type === EVENT.deadlock) deadlocks++;
    if (type !== EVENT.delivered && type !== EVENT.kitDelivered) continue;
    driven += time - since.get(vehicle)!;
    trips++;
  }
  return { transport: driven / trips / 1000, deadlocks };
}

function text({ mean, half }: Estimate): string {
  return `${mean?.toFixed(2)} ± ${half?.toFixed(2)}`;
}
