import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenario.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp('/tmp/palaestra-faults-');
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Bounds only end a run that hangs; what is asserted is where every recording is afterwards. */
const BOUNDS = { troubleS: 60, drainS: 900 };
/** Scenarios at once: each waits for much of its time, for a link, a pause or a process that starts. */
const LANES = 2;

let free = LANES;
const waiting: (() => void)[] = [];
/** Run `work` once a lane is free. */
async function inLane<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

test.concurrent.for(scenarios('bounded'))(
  '$name: nothing lost, doubled or damaged',
  { timeout: 3_600_000 },
  async (scenario, context) => {
    const report = await inLane(() => runScenario(scenario, { seed: 'ci', folder, ...BOUNDS }));
    if (typeof report === 'string') return context.skip(report);
    const { counts, faults, crashes, unchecked } = report;
    console.log(JSON.stringify(report));
    expect(faults).toEqual([]);
    expect(counts).toMatchObject({ stored: counts.recorded, spooled: 0, lost: 0, doubled: 0, damaged: 0 });
    expect({ crashes, unchecked }).toEqual({ crashes: 0, unchecked: 0 });
  },
);
