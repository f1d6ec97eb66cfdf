import { expect, test } from 'vitest';
import { builtInPlants } from '../plants/built-in.ts';
import { busyPlant } from '../replay/busy-plant.ts';
import { RandomStream } from '../simulate/random.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { openFigureCursor } from './figure-cursor.ts';
import { type Figures, figuresOf, type KeyFigures } from './figures.ts';

const HOUR = 3_600_000;
const HOURS = 12;

/** Every number of the one is that of the other; planned times are added up in another order. */
function expectSame(found: object, expected: object, where: string): void {
  for (const [name, one] of Object.entries(found)) {
    const other = (expected as Record<string, unknown>)[name];
    if (typeof one === 'object' && one !== null) expectSame(one, other as object, `${where} ${name}`);
    else if (one === null) expect(other, `${where} ${name}`).toBeNull();
    else expect(Math.abs(one - Number(other)), `${where} ${name}`).toBeLessThanOrEqual(1e-9 * Math.abs(one));
  }
}

function keyOf({ units, fleet, ...rest }: Figures): KeyFigures {
  if (fleet === null) return { ...rest, fleet };
  const { vehicles, ...shares } = fleet;
  return { ...rest, fleet: shares };
}

const plants = [
  ...builtInPlants.flatMap(({ id, load }) => (['paths', 'traffic'] as const).map((level) => ({ id, level, load }))),
  { id: 'busy', level: 'paths' as const, load: async () => busyPlant({ islands: 12, vehicles: 10, between: 30 }) },
];

test.each(plants)('figures that go along with a window are those of its log ($id, $level)', async ({ load, level }) => {
  const { run, advance } = openSimulation(await load(), { seed: 3, level });
  advance(HOURS * HOUR);
  const cursor = openFigureCursor(run);
  const random = new RandomStream(7, 'windows');
  const { time, count } = run.log;
  const anyTime = () => Math.floor(random.uniform() * run.now);
  const anEvent = () => time[Math.floor(random.uniform() * count)]!;
  const windows: [number, number][] = [
    [0, 0],
    [0, run.now],
    // On and back, as somebody plays and seeks; also with its ends upon events.
    ...Array.from({ length: 12 }, (_, step): [number, number] => [0, (step * run.now) / 12]),
    ...Array.from({ length: 12 }, (_, step): [number, number] => [step * HOUR, (step + 1) * HOUR]),
    ...Array.from({ length: 12 }, (): [number, number] => [0, anEvent()]),
    ...Array.from({ length: 24 }, (_, step): [number, number] => {
      const [a, b] = step % 2 === 0 ? [anyTime(), anyTime()] : [anEvent(), anEvent()];
      return [Math.min(a, b), Math.max(a, b)];
    }),
  ];
  for (const [from, to] of windows) {
    const expected = keyOf(figuresOf(run, from, to));
    const found = cursor.at(from, to);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    expectSame(found, expected, `${from} to ${to}:`);
  }
});
