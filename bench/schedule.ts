import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instance, openSimulation, plantOf, readShopJson, readShopText, searchPlan } from '@palaestra/islands';
import type { BenchArgs, BenchResult } from './run.ts';

const DATA = join(import.meta.dirname, '../../shared/data/scheduling');
const PEER = 'OR-Tools CP-SAT, one thread';

/** A published set: where it lies, how long each instance may take, what counts as known. */
const SETS = [
  { name: 'brandimarte', folder: 'brandimarte', seconds: 10, known: 'fjsp_brandimarte', only: /^mk(0\d|10)\.txt$/ },
  { name: 'bilge-ulusoy', folder: 'jspt_bilge_ulusoy', seconds: 3, known: 'jspt_bilge_ulusoy', only: /^EX\d+\.json$/ },
  {
    name: 'deroussi-norre',
    folder: 'fjspt_deroussi_norre',
    seconds: 5,
    known: 'fjspt_deroussi_norre',
    only: /\.json$/,
  },
] as const;

interface Row {
  readonly name: string;
  readonly known: number;
  readonly ours: number;
  readonly theirs: number | null;
}

/**
 * Makespans of published job shops with and without vehicles after a fixed time on one core, and of CP-SAT after the same
 * time on one thread. The time is that of the processor, so that what else runs on the machine does not count; with `--wall`
 * it is that of the clock, for a machine that does nothing else. `--python PATH` names a Python with ortools, `--set NAME`
 * takes one set, `--part I/N` every N-th instance from the I-th on, `--seed N`. Each plan is run in the simulator, and the
 * case fails when that takes another time. A search ends early at the best known value.
 */
export async function run({ json, options }: BenchArgs): Promise<BenchResult[]> {
  const option = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  const python = option('--python');
  const seed = Number(option('--seed') ?? 1);
  const wall = options.includes('--wall');
  if (!existsSync(DATA)) throw new Error(`Cannot run the case: the published instances are missing (${DATA})`);
  const [part = 1, parts = 1] = (option('--part') ?? '1/1').split('/').map(Number);
  const known = JSON.parse(readFileSync(join(DATA, 'best_known.json'), 'utf8'));
  const sets = SETS.filter(({ name }) => option('--set') === undefined || name === option('--set'));
  return sets.map((set) => {
    const rows = readdirSync(join(DATA, set.folder))
      .filter((file) => set.only.test(file))
      .filter((_, index) => index % parts === part - 1)
      .map((file): Row => {
        const instance = read(join(DATA, set.folder, file));
        const name = file.replace(/\.\w+$/, '');
        const best = upperBound(known[set.known][name] ?? known[set.known][name.replace('dn_', '')]);
        const ours = oursOn(instance, set.seconds, best, { seed, wall });
        const theirs = python === undefined ? null : theirsOn(python, instance, set.seconds, wall);
        if (!json) console.log(`${name}: best known ${best}, ours ${ours}, theirs ${theirs ?? 'not run'}`);
        return { name, known: best, ours, theirs };
      });
    return resultOf(set, rows, python, wall);
  });
}

function resultOf(
  set: (typeof SETS)[number],
  rows: readonly Row[],
  python: string | undefined,
  wall: boolean,
): BenchResult {
  const gap = (value: (row: Row) => number | null) =>
    rows.reduce((sum, row) => sum + (100 * ((value(row) ?? Number.NaN) - row.known)) / row.known, 0) / rows.length;
  const at = (value: (row: Row) => number | null) => rows.filter((row) => (value(row) ?? Infinity) <= row.known).length;
  const ours = gap((row) => row.ours);
  const missed = rows.filter((row) => row.ours > row.known).map((row) => `${row.name} ${row.ours}/${row.known}`);
  const solved = rows.filter((row) => row.theirs !== null);
  const theirs = solved.length === rows.length ? gap((row) => row.theirs) : null;
  const peer =
    python === undefined
      ? 'no peer: pass --python PATH of a Python that has ortools'
      : `peer: ${at((row) => row.theirs)} of ${rows.length} at best known, ${rows.length - solved.length} without a plan`;
  return {
    case: `schedule ${set.name}`,
    ours,
    theirs,
    unit: '% mean gap to best known',
    // Of two gaps the ratio says little near zero; a hundredth of a percent stands in for none.
    ratio: theirs === null ? null : Math.max(theirs, 0.01) / Math.max(ours, 0.01),
    peer: PEER,
    notes: `${set.seconds} s of the ${wall ? 'clock' : 'processor'} each; ours: ${at((row) => row.ours)} of ${rows.length} at best known${missed.length > 0 ? `, others ${missed.join(', ')}` : ''}; every plan replayed alike; ${peer}`,
  };
}

function oursOn(
  instance: Instance,
  seconds: number,
  best: number,
  { seed, wall }: { readonly seed: number; readonly wall: boolean },
): number {
  const plant = plantOf(instance, 'bench');
  const [begun, clock] = [process.cpuUsage(), performance.now()];
  const passed = () => (wall ? (performance.now() - clock) / 1000 : spent(begun));
  const search = searchPlan(plant, seed);
  while (passed() < seconds && search.makespan > best * 1000) search.run(1000);
  const simulation = openSimulation(plant, { seed, schedule: search.schedule() });
  simulation.advance(Number.POSITIVE_INFINITY);
  if (simulation.run.now !== search.makespan) {
    throw new Error(
      `Cannot trust the plan: planned ${search.makespan} ms, replayed ${simulation.run.now} (${instance.name})`,
    );
  }
  return search.makespan / 1000;
}

/** Seconds of the processor since then. */
function spent(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

function theirsOn(python: string, instance: Instance, seconds: number, wall: boolean): number | null {
  const input = JSON.stringify({ ...instance, seconds, wall });
  const program = join(import.meta.dirname, 'schedule/cp_sat.py');
  const text = execFileSync(python, [program], { input, encoding: 'utf8', timeout: (seconds + 600) * 1000 });
  return JSON.parse(text).makespan;
}

function read(path: string): Instance {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.json') ? readShopJson(JSON.parse(text), path) : readShopText(text, path);
}

function upperBound(known: { ub: number } | { makespan: number }): number {
  return 'ub' in known ? known.ub : known.makespan;
}
