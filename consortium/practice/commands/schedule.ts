import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, PalaestraError } from '@palaestra/core';
import { batchOf, expectedPlant, leftOut, replayOf, searchPlan } from '@palaestra/islands';
import { requireSolver } from '../solver/load-solver.ts';
import { fileIn, LANGUAGE_HELP, languageIn, plantIn, SCENARIO_HELP, wholeIn } from './plant-file.ts';
import { provePlan } from './prove-plan.ts';

/** So long nobody can stop the search, ms. */
const SLICE_MS = 100;

export const schedule: Command = {
  name: 'islands schedule',
  summary: 'Search for a short plan of the orders of a plant, and run it in the simulator',
  usage:
    'PLANT [--scenario FILE] [--pieces N] [--seconds N] [--seed N] [--prove N] [--out FILE] [--lang en|zh] [--json]',
  example: 'palaestra islands schedule smallest --seconds 10 --out plan.json',
  options: {
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    prove: { type: 'string', default: '0' },
    out: { type: 'string' },
    scenario: { type: 'string' },
    pieces: { type: 'string', default: '0' },
    lang: { type: 'string', default: 'en' },
  },
  help: {
    seconds: 'how long to search; it ends earlier when no plan can be shorter, and Ctrl-C keeps the best so far',
    seed: 'of the search',
    prove:
      'then try for so many seconds to prove that no plan is shorter (CP-SAT, up to 100 operations; an add-on: npm run solver)',
    out: 'write the plan here',
    scenario: SCENARIO_HELP,
    pieces: 'plan so many pieces of the mix that are there from the beginning, instead of the orders',
    lang: LANGUAGE_HELP,
  },
  async run(args, io) {
    const { out, note, progress, signal } = io;
    const path = fileIn(args, 'schedule');
    const language = languageIn(args);
    const seconds = wholeIn(args, 'seconds', 1, 86_400);
    const proving = wholeIn(args, 'prove', 0, 86_400);
    if (proving > 0) requireSolver();
    const pieces = wholeIn(args, 'pieces', 0, 1000);
    const seed = wholeIn(args, 'seed', 0, 2 ** 31 - 1);
    const { out: into } = args.values;
    // Before the search: whoever searched for an hour would lose the plan.
    if (typeof into === 'string') await checkWritable(into);
    const given = await plantIn(path, args.values.scenario, io, language);
    const plant = pieces === 0 ? given : batchOf(given, pieces);
    const begun = performance.now();
    const search = searchPlan(plant, seed);
    let best = search.makespan;
    // A part of a plan of a large plant may take as long as thousands of plans of a small one.
    let count = 1;
    for (let spent = 0; spent < seconds && !signal.aborted; spent = (performance.now() - begun) / 1000) {
      if (search.makespan <= search.bound) break;
      const sliceAt = performance.now();
      search.run(count);
      count = performance.now() - sliceAt < SLICE_MS ? Math.min(2 * count, 4096) : Math.max(1, count >> 1);
      if (search.makespan < best) {
        best = search.makespan;
        note(`${spent.toFixed(1)} s: ${best / 1000} s`);
      }
      progress('schedule', Math.min(spent, seconds), seconds);
      // Otherwise nobody could stop it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const found = search.schedule();
    const simulated = replayOf(expectedPlant(plant), found);
    if (typeof into === 'string') await writePlan(into, JSON.stringify(found));
    const proof = proving === 0 ? null : await provePlan(plant, found.makespan, proving, signal);
    const figures = {
      makespan: found.makespan / 1000,
      simulated: simulated === null ? null : simulated / 1000,
      bound: search.bound / 1000,
      tried: search.tried,
      leftOut: leftOut(plant),
      proof,
    };
    if (args.json) out(JSON.stringify({ path, ...figures, schedule: found }));
    else {
      out(
        `makespan ${figures.makespan} s, in the simulator ${figures.simulated ?? 'never'} s, ${search.tried} plans tried`,
      );
      out(`no plan takes less than ${figures.bound} s`);
      if (figures.leftOut.length > 0) out(`planned by means, without ${figures.leftOut.join(', ')}`);
      if (proof?.verdict === 'optimal') out(`proved: the shortest plan takes ${proof.makespan} s`);
      else if (proof !== null) out(`open: the shortest plan takes ${proof.bound} to ${proof.makespan} s`);
    }
    return 0;
  },
};

/** Nothing is made: a search may end without a plan. */
async function checkWritable(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => null,
  );
  if (isFolder === true) unwritten({ code: 'EISDIR' }, path);
  await access(isFolder === null ? dirname(path) : path, constants.W_OK).catch((error) => unwritten(error, path));
}

async function writePlan(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error) => unwritten(error, path));
}

function unwritten({ code = 'an unknown fault' }: NodeJS.ErrnoException | { code: string }, path: string): never {
  const reasons: Record<string, string> = {
    ENOENT: 'no such folder',
    EISDIR: 'this is a folder',
    EACCES: 'it may not be written',
    EROFS: 'it may not be written',
    ENOSPC: 'the disk is full',
  };
  throw new PalaestraError('bad_input', `Cannot write the plan: ${reasons[code] ?? code} (${path})`);
}
