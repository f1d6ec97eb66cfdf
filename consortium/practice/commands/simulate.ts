import { type Command, PalaestraError } from '@palaestra/core';
import {
  type Figures,
  figuresOf,
  ISO_22400_INDICATORS,
  ISO_22400_NOT_ASSESSED,
  openSimulation,
  Schedule,
  stuckIn,
} from '@palaestra/islands';
import { fileIn, LANGUAGE_HELP, languageIn, levelIn, plantIn, SCENARIO_HELP, textOf, wholeIn } from './plant-file.ts';
import { policyIn } from './policy-file.ts';

export const simulate: Command = {
  name: 'islands simulate',
  summary: 'Run a plant by its rules, a policy or a plan, and tell its figures',
  usage:
    'PLANT [--scenario FILE] [--hours N] [--warm-up N] [--seed N] [--level NAME] [--policy FILE] [--schedule FILE] [--lang en|zh] [--json]',
  example: 'palaestra islands simulate car --hours 24 --warm-up 2 --seed 1',
  options: {
    hours: { type: 'string', default: '24' },
    'warm-up': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    level: { type: 'string', default: 'matrix' },
    scenario: { type: 'string' },
    policy: { type: 'string' },
    schedule: { type: 'string' },
    lang: { type: 'string', default: 'en' },
  },
  help: {
    hours: 'end of the run; it ends earlier when nothing more happens',
    'warm-up': 'hours at the beginning that do not count',
    level: 'how vehicles drive: matrix (times), paths (shortest ways) or traffic (with reservations)',
    seed: 'of everything that happens by chance',
    scenario: SCENARIO_HELP,
    policy: 'TypeScript whose exported functions replace rules of the plant',
    schedule: 'follow this plan (of `islands schedule`, written by --out or --json) instead of the rules',
    lang: LANGUAGE_HELP,
  },
  endsAtOnce: true,
  async run(args, io) {
    const { out } = io;
    const path = fileIn(args, 'simulate');
    const hours = wholeIn(args, 'hours', 1, 24 * 366);
    const warmUp = wholeIn(args, 'warm-up', 0, hours - 1);
    const language = languageIn(args);
    const level = levelIn(args);
    const seed = wholeIn(args, 'seed', 0, 2 ** 31 - 1);
    const plant = await plantIn(path, args.values.scenario, io, language);
    const given = args.values.schedule;
    const schedule = typeof given === 'string' ? await scheduleIn(given) : null;
    const { policy: source } = args.values;
    const policy = typeof source === 'string' ? await (await policyIn(source)).start(seed) : null;
    const simulation = openSimulation(plant, {
      seed,
      level,
      ...(schedule === null ? {} : { schedule }),
      ...(policy === null ? {} : { rules: policy.rules }),
    });
    const end = hours * 3_600_000;
    simulation.advance(end);
    const { run } = simulation;
    const stuck = stuckIn(run, policy);
    const last = run.log.count === 0 ? 0 : run.log.time[run.log.count - 1]!;
    const figures = figuresOf(run, warmUp * 3_600_000, run.queue.size > 0 ? run.now : last);
    const iso22400 = { indicators: ISO_22400_INDICATORS, notAssessed: ISO_22400_NOT_ASSESSED };
    if (args.json) out(JSON.stringify({ path, seed, figures, iso22400, stuck, events: run.log.count }));
    else for (const line of linesOf(figures, stuck?.message[language] ?? null)) out(line);
    return stuck === null ? 0 : 1;
  },
};

async function scheduleIn(path: string): Promise<Schedule> {
  const text = await textOf(path, 'the plan');
  let json: unknown;
  try {
    json = JSON.parse(text);
    // `--json` writes the plan with its figures around it.
    if (typeof json === 'object' && json !== null && 'schedule' in json) json = json.schedule;
  } catch {
    throw new PalaestraError('bad_file', `Cannot read the plan: no valid JSON (${path})`);
  }
  const parsed = Schedule.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new PalaestraError('bad_file', `Cannot read the plan: ${issue.message} (${issue.path.join('.')}, ${path})`);
}

const INDICATORS = Object.keys(ISO_22400_INDICATORS) as (keyof Figures['iso'])[];

function linesOf(figures: Figures, stuck: string | null): string[] {
  const share = (value: number | null) => (value === null ? 'not assessed' : `${(100 * value).toFixed(1)} %`);
  const time = (value: number | null) => (value === null ? 'not assessed' : `${value.toFixed(1)} s`);
  const lines = [
    `finished         ${figures.finished}, scrapped ${figures.scrapped}`,
    `throughput       ${figures.throughput.toFixed(2)} good per hour`,
    `makespan         ${time(figures.makespan)}`,
    `lead time        ${time(figures.leadTime)}`,
    `orders inside    ${figures.wip.toFixed(2)} on average`,
    `on time          ${share(figures.onTime)}`,
    `quality ratio    ${share(figures.qualityRatio)}`,
    'ISO 22400-2, over all work units:',
    ...INDICATORS.map((name) => {
      const value = figures.iso[name];
      return `  ${ISO_22400_INDICATORS[name].name.en}: ${name.startsWith('mt') ? time(value) : share(value)}`;
    }),
  ];
  for (const { unit, availability, pieces } of figures.units.slice(0, 40)) {
    lines.push(`${unit.slice(0, 16).padEnd(16)} ${share(availability)} producing, ${pieces} pieces`);
  }
  if (figures.units.length > 40) lines.push(`and ${figures.units.length - 40} more work units (see --json)`);
  const { fleet } = figures;
  if (fleet !== null) lines.push(`vehicles         ${share(fleet.loaded)} loaded, ${share(fleet.empty)} empty`);
  if (stuck !== null) lines.push(`stuck: ${stuck}`);
  return lines;
}
