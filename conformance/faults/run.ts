/** `npm run test:faults -- [--seed S] [--minutes M] [--only NAME,NAME]`: the fault suite in full, with its counts. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenario.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now()) },
    minutes: { type: 'string', default: '15' },
    only: { type: 'string' },
    bounded: { type: 'boolean', default: false },
  },
});
const deadline = performance.now() + Number(values.minutes) * 60_000;
const only = (values.only ?? '').split(',');
const all = scenarios(values.bounded ? 'bounded' : 'full');
const chosen = all.filter(({ name }) => only.some((part) => name.includes(part)));
const folder = await mkdtemp('/tmp/palaestra-faults-');
// The database's user must be able to pass through.
await chmod(folder, 0o755);
const bad: string[] = [];
let rounds = 0;
console.log(`fault suite, seed ${values.seed}, ${values.minutes} minutes`);
try {
  for (let next = 0; performance.now() < deadline; next++) {
    const scenario = chosen[next % chosen.length]!;
    const round = Math.floor(next / chosen.length);
    if (round > 0 && values.bounded) break;
    const left = (deadline - performance.now()) / 1000 / Math.max(1, chosen.length - next);
    const troubleS = Math.max(20, Math.min(120, left / 2));
    const seed = `${values.seed}-${round}`;
    const drainS = values.bounded ? 45 : 240;
    const limits = values.bounded ? { troubleS: 40, drainS } : { troubleS, drainS };
    const report = await runScenario(scenario, { seed, folder: join(folder, String(next)), ...limits });
    if (typeof report === 'string') {
      console.log(`skipped: ${scenario.name}: ${report}`);
      continue;
    }
    rounds += 1;
    console.log(JSON.stringify(report));
    if (report.faults.length > 0 || report.crashes > 0 || report.unchecked > 0) bad.push(`${scenario.name} (${seed})`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${rounds} runs, ${bad.length} with faults${bad.length > 0 ? `: ${bad.join(', ')}` : ''}`);
process.exitCode = bad.length > 0 ? 1 : 0;
