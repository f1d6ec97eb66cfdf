import { builtInPlants, openSimulation, type Plant } from '@palaestra/islands';
import { startPlant } from '@palaestra/practice/connect';
import { lockstep } from '../consortium/practice/connect/testing/lockstep.ts';
import { openBroker } from '../consortium/practice/connect/vda5050/broker.ts';
import { openFleet } from '../consortium/practice/connect/vda5050/fleet.ts';
import type { BenchArgs, BenchResult } from './run.ts';

const HOUR = 3_600_000;
/** Plant seconds per second of the clock. */
const SPEED = 10;

interface Made {
  readonly perHour: number;
  /** Orders that were finished in each hour. */
  readonly hours: readonly number[];
  readonly messages: number;
  readonly faults: readonly string[];
}

/**
 * What the wire costs a plant at level `traffic`: the same hours with the same luck, simulated and with every vehicle on
 * VDA 5050 over a real broker, by a clock that waits for the wire. Once more with vehicles that do not tell
 * `distanceSinceLastNode`. Options: plant (car), hours (4), warm-up (1), seed (1), latency each way to and from the broker (0 ms of
 * plant time), "told" or "untold" for one of both alone.
 */
export async function run({ options }: BenchArgs): Promise<BenchResult[]> {
  const [id = 'car', ...numbers] = options;
  const [hours = 4, warmUp = 1, seed = 1, latency = 0] = numbers.slice(0, 4).map(Number);
  const only = numbers[4];
  const plant = await builtInPlants.find((one) => one.id === id)!.load();
  const simulation = openSimulation(plant, { seed, level: 'traffic' });
  const own = await perHour('simulated', hours, warmUp, async (until) => {
    simulation.advance(until);
    return simulation.run.finished;
  });
  const results: BenchResult[] = [];
  for (const tells of [true, false]) {
    if (only === (tells ? 'untold' : 'told')) continue;
    const made = await onTheWire(plant, { hours, warmUp, seed, latency, tells });
    results.push({
      case: tells ? `${id} on the wire` : `${id}, vehicles do not tell how far they are`,
      ours: made.perHour,
      theirs: own.perHour,
      unit: 'orders/h',
      ratio: made.perHour / own.perHour,
      peer: 'the same, simulated',
      notes: `hours ${warmUp + 1} to ${hours}: ${made.hours.join(' ')} against ${own.hours.join(' ')}; ${Math.round(made.messages / hours)} packets/h; ${made.faults.length} faults ${made.faults.slice(0, 3).join('; ')}`,
    });
  }
  return results;
}

async function perHour(
  what: string,
  hours: number,
  warmUp: number,
  until: (ms: number) => Promise<number>,
): Promise<Pick<Made, 'perHour' | 'hours'>> {
  const finished = [0];
  for (let hour = 1; hour <= hours; hour++) {
    finished.push(await until(hour * HOUR));
    // It takes minutes.
    console.error(`${what}: ${finished[hour]! - finished[hour - 1]!} in hour ${hour}`);
  }
  const each = finished.slice(1).map((count, hour) => count - finished[hour]!);
  return { perHour: (finished[hours]! - finished[warmUp]!) / (hours - warmUp), hours: each.slice(warmUp) };
}

async function onTheWire(
  plant: Plant,
  how: { hours: number; warmUp: number; seed: number; latency: number; tells: boolean },
): Promise<Made> {
  const clock = lockstep(how.latency / SPEED);
  const broker = await openBroker({ port: 0 });
  const faults: string[] = [];
  let messages = 0;
  // Another name of the same length: what nobody knows is read over.
  const key = Buffer.from('"distanceSinceLastNode"');
  const hide = (bytes: Buffer) => {
    messages++;
    if (!how.tells) for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) bytes[at + 1] = 0x58;
    return bytes;
  };
  const url = await clock.through(broker.url, hide);
  const fleet = await openFleet(plant, { broker: url, pace: clock.pace, fault: (text) => faults.push(text) });
  const running = startPlant(fleet.plant, {
    seed: how.seed,
    level: 'traffic',
    speed: SPEED,
    foreign: fleet.foreign,
    pace: clock.pace,
  });
  running.pause();
  await fleet.start(running);
  await clock.pass(1);
  running.resume();
  const made = await perHour(
    how.tells ? 'on the wire' : 'on the wire, untold',
    how.hours,
    how.warmUp,
    async (until) => {
      await clock.pass((until - running.simulation.run.now) / SPEED);
      return running.status().finished;
    },
  );
  running.stop();
  await fleet.stop();
  await clock.end();
  await broker.close();
  return { ...made, messages, faults };
}
