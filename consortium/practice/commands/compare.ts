import { type Command, PalaestraError } from '@palaestra/core';
import { compareReplications, type Estimate, warmUpMs } from '@palaestra/islands';
import { type ReplicationJob, replicateInWorkers } from '../replicate/replicate-in-workers.ts';
import { LANGUAGE_HELP, languageIn, levelIn, plantIn, wholeIn } from './plant-file.ts';

/** What is compared, as a person reads it, with its unit. */
const FIGURES = [
  ['throughput', 'throughput, good/h'],
  ['leadTime', 'lead time, s'],
  ['wip', 'orders inside'],
  ['onTime', 'on time, share'],
  ['meanTardiness', 'mean tardiness, s'],
  ['qualityRatio', 'quality ratio'],
] as const;

export const compare: Command = {
  name: 'islands compare',
  summary: 'Run two plants with the same luck, again and again, and tell the differences with their intervals',
  usage:
    'PLANT [PLANT] [--scenario FILE] [--rolling N] [--hours N] [--warm-up N] [--replications N] [--seed N] [--level NAME] [--lang en|zh] [--json]',
  example: 'palaestra islands compare car car-line --hours 24 --warm-up 4 --replications 10',
  options: {
    hours: { type: 'string', default: '24' },
    'warm-up': { type: 'string', default: '0' },
    replications: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    level: { type: 'string', default: 'matrix' },
    scenario: { type: 'string' },
    rolling: { type: 'string', default: '0' },
    lang: { type: 'string', default: 'en' },
  },
  help: {
    hours: 'length of each run',
    'warm-up': 'hours at the beginning that do not count',
    replications: 'runs of each plant; the n-th of both has the same luck (common random numbers)',
    level: 'how vehicles drive: matrix (times), paths (shortest ways) or traffic (with reservations)',
    seed: 'of the first replication',
    scenario:
      'the second is the plant, or the second plant, as this file ({name, patch} or a bare JSON Patch) changes it',
    rolling:
      'the second is planned anew with every order and failure, trying so many plans each time, rather than by its rules',
    lang: LANGUAGE_HELP,
  },
  async run(args, io) {
    const { out, progress, signal } = io;
    const { scenario } = args.values;
    const language = languageIn(args);
    const rolling = wholeIn(args, 'rolling', 0, 1e6);
    const [one, given, ...more] = args.positionals;
    const second = given ?? (scenario === undefined && rolling === 0 ? undefined : one);
    if (one === undefined || second === undefined || more.length > 0) {
      const found = args.positionals.length;
      throw new PalaestraError(
        'bad_input',
        `Cannot compare: expected two plants, or one and --scenario or --rolling, found ${found}`,
      );
    }
    const changed = scenario === undefined ? second : `${second} with ${scenario}`;
    const other = rolling === 0 ? changed : `${changed}, planned ahead`;
    const hours = wholeIn(args, 'hours', 1, 24 * 366);
    const warmUp = wholeIn(args, 'warm-up', 0, hours - 1);
    const count = wholeIn(args, 'replications', 2, 1000);
    const level = levelIn(args);
    const seed = wholeIn(args, 'seed', 0, 2 ** 31 - 1 - count);
    const plants = [
      await plantIn(one, undefined, io, language),
      await plantIn(second, scenario, io, language),
    ] as const;
    const horizonMs = hours * 3_600_000;
    const jobs = plants.flatMap((plant, at) =>
      Array.from({ length: count }, (_, index): ReplicationJob => {
        const experiment = { plant, level, horizonMs, warmUpMs: warmUp * 3_600_000 };
        return { experiment, seed: seed + index, policy: null, ...(at === 0 || rolling === 0 ? {} : { rolling }) };
      }),
    );
    const runs = await replicateInWorkers(jobs, {
      signal,
      progress: (done) => progress('compare', done, jobs.length),
    });
    const [ours, theirs] = [runs.slice(0, count), runs.slice(count)];
    const rows = compareReplications(
      ours,
      theirs,
      FIGURES.map(([figure]) => figure),
    );
    const settled = [ours, theirs].map((all) => warmUpMs(all, horizonMs));
    const needed = settled.includes(null) ? null : Math.max(...settled.map((ms) => ms!)) / 3_600_000;
    const stuck = [ours, theirs].flatMap((all, at) => {
      const found = all.flatMap((run) => run.stuck ?? []);
      return found[0] === undefined ? [] : { plant: [one, other][at]!, runs: found.length, message: found[0].message };
    });
    if (args.json) out(JSON.stringify({ one, other, hours, warmUp, replications: count, seed, needed, rows, stuck }));
    else {
      out(`${'figure'.padEnd(18)} ${one.padEnd(22)} ${other.padEnd(22)} difference`);
      for (const [at, row] of rows.entries()) {
        const cells = [row.one, row.other, row.difference].map((cell) => text(cell).padEnd(22));
        out(`${FIGURES[at]![1].padEnd(18)} ${cells.join(' ')}`.trimEnd());
      }
      if (needed === null) out('The runs are too short to tell how long the warm-up lasts (MSER-5).');
      else if (needed >= warmUp + 0.1) out(`The warm-up lasts ${needed.toFixed(1)} h (MSER-5): consider --warm-up.`);
      for (const { plant, runs: times, message } of stuck) {
        out(`stuck: ${plant} in ${times} of ${count} runs: ${message[language]}`);
      }
    }
    return stuck.length === 0 ? 0 : 1;
  },
};

function text({ mean, half }: Estimate): string {
  return mean === null || half === null ? 'not assessed' : `${mean.toPrecision(5)} ± ${half.toPrecision(2)}`;
}
