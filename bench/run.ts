/**
 * `npm run bench -- NAME [--json] [options]`: run the case in `bench/NAME.ts`. Each case does its work and, where the
 * peer is installed, the peer's on the same input in the same run. Prints ours, theirs and the ratio.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPalaestraError } from '@palaestra/core';

/** One line of a result; `ratio` says how many times better ours is, null with the reason in `notes`. */
export interface BenchResult {
  case: string;
  ours: number | null;
  theirs: number | null;
  unit: string;
  ratio: number | null;
  peer: string;
  notes: string;
}

/** What a case is given: whether a machine reads, and its own options as typed. */
export interface BenchArgs {
  json: boolean;
  options: string[];
}

const [name, ...options] = process.argv.slice(2);
const cases = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && !file.includes('.test.') && !file.includes('.worker.'))
  .map((file) => file.slice(0, -'.ts'.length));

if (!name || !cases.includes(name)) {
  console.error(`Cannot run the bench: expected one of ${cases.join(', ')}, found ${name ?? 'no name'}`);
  process.exitCode = 2;
} else {
  const json = options.includes('--json');
  const module = await import(join(import.meta.dirname, `${name}.ts`));
  try {
    const result: BenchResult | BenchResult[] = await module.run({
      json,
      options: options.filter((o) => o !== '--json'),
    });
    if (json) console.log(JSON.stringify(result));
    else console.table(Array.isArray(result) ? result : [result]);
  } catch (error) {
    // What a person can mend is told in a sentence; anything else is a fault of the bench and keeps its trace.
    if (!isPalaestraError(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
