import { type Bilingual, formDetails, PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { Plant } from '../model/plant.ts';
import { unreadFile } from '../model/unread-file.ts';

/**
 * A published scheduling problem: jobs of operations, each with the machines that can do it. Machines are numbered from 0.
 * With vehicles: `travel` between places, place 0 the load station, place m + 1 machine m.
 */
export interface Instance {
  readonly name: string;
  readonly machines: number;
  readonly jobs: readonly (readonly (readonly { readonly machine: number; readonly time: number }[])[])[];
  readonly vehicles: number;
  readonly travel: readonly (readonly number[])[] | null;
}

/**
 * Read the text of a job shop ("jobs machines", then per job "(machine time)*") or of a flexible one (per job the number
 * of operations, then per operation "alternatives (machine time)*"). Machines from 0 (SchedulingLab's form), or all from 1.
 *
 * @throws PalaestraError `bad_file` that names line and number.
 */
export function readShopText(text: string, name: string): Instance {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ at: index + 1, numbers: line.trim().split(/\s+/).filter(Boolean) }))
    .filter(({ numbers }) => numbers.length > 0 && !numbers[0]!.startsWith('#'));
  const head = lines.shift();
  const [jobCount = Number.NaN, machines = Number.NaN] = head?.numbers.map(Number) ?? [];
  if (!isCount(jobCount) || !isCount(machines)) {
    throw wrong(
      name,
      head?.at ?? 1,
      { en: '"jobs machines"', zh: '“工件数 机器数”' },
      head?.numbers.join(' ') ?? NOTHING,
    );
  }
  if (lines.length < jobCount)
    throw wrong(name, head!.at, jobsOf(jobCount), { en: `${lines.length} lines`, zh: `${lines.length} 行` });
  if (lines.length > jobCount)
    throw wrong(name, lines[jobCount]!.at, jobsOf(jobCount), { en: 'one more line', zh: '多出一行' });
  const rows = lines.map(({ at, numbers }) => ({ at, numbers: numbers.map((word) => numberIn(word, name, at)) }));
  // A job shop's lines have 2 numbers per operation; a flexible one's begin with the number of operations.
  const flexible = rows.some(({ numbers }) => numbers.length !== 2 * machines) || rows.every(readsAsFlexible);
  const jobs = rows.map((row) => (flexible ? flexibleJob(row, name) : plainJob(row)));
  const ids = jobs.flat(2).map(({ machine }) => machine);
  const first = ids.every((id) => id >= 1) && ids.includes(machines) ? 1 : 0;
  for (const [index, job] of jobs.entries()) {
    for (const { machine } of job.flat()) {
      if (machine - first < 0 || machine - first >= machines) {
        throw wrong(name, rows[index]!.at, machinesOf(first, machines - 1 + first), machineOf(machine));
      }
    }
  }
  const shifted = jobs.map((job) =>
    job.map((options) => options.map(({ machine, time }) => ({ machine: machine - first, time }))),
  );
  return { name, machines, jobs: shifted, vehicles: 0, travel: null };
}

type Row = { readonly at: number; readonly numbers: readonly number[] };
type Operation = { machine: number; time: number }[];

function plainJob({ numbers }: Row): Operation[] {
  return Array.from({ length: numbers.length / 2 }, (_, index) => [
    { machine: numbers[2 * index]!, time: numbers[2 * index + 1]! },
  ]);
}

/** Whether a line could be a flexible job: its counts add up to its length. */
function readsAsFlexible({ numbers }: Row): boolean {
  let at = 1;
  for (let operation = 0; operation < numbers[0]!; operation++) {
    const count = numbers[at];
    if (count === undefined || count < 1) return false;
    at += 1 + 2 * count;
  }
  return at === numbers.length;
}

function flexibleJob({ at: line, numbers }: Row, name: string): Operation[] {
  const operations: Operation[] = [];
  let at = 1;
  for (let index = 0; index < numbers[0]!; index++) {
    const count = numbers[at++];
    if (count === undefined || count < 1) {
      throw wrong(
        name,
        line,
        { en: `${numbers[0]} operations with at least one machine`, zh: `各有至少一台机器的 ${numbers[0]} 道工序` },
        `${operations.length}`,
      );
    }
    if (at + 2 * count > numbers.length) {
      throw wrong(
        name,
        line,
        { en: `${count} machines for operation ${index + 1}`, zh: `第 ${index + 1} 道工序的 ${count} 台机器` },
        { en: 'the end of the line', zh: '行尾' },
      );
    }
    operations.push(
      Array.from({ length: count }, (_, k) => ({ machine: numbers[at + 2 * k]!, time: numbers[at + 2 * k + 1]! })),
    );
    at += 2 * count;
  }
  if (at === numbers.length) return operations;
  throw wrong(
    name,
    line,
    { en: `${at} numbers by the counts in the line`, zh: `按行内计数的 ${at} 个数` },
    `${numbers.length}`,
  );
}

const Time = z.number().min(0).max(1e9);
const Choice = z.tuple([z.number().int().min(1), Time]);
const InstanceFile = z.object({
  name: z.string().min(1).max(100),
  machines: z.number().int().min(1).max(10_000),
  vehicles: z.number().int().min(1).max(10_000),
  travel: z.array(z.array(Time)),
  /** An operation is [machine, time], or a list of these where it is flexible. Machines from 1. */
  jobs: z.array(z.array(z.union([Choice, z.array(Choice).min(1)])).min(1)).min(1),
});

/**
 * Read a job shop with vehicles as JSON (Bilge and Ulusoy, Deroussi and Norre).
 *
 * @throws PalaestraError `bad_file` that names the member.
 */
export function readShopJson(json: unknown, name: string): Instance {
  const parsed = InstanceFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new PalaestraError(
      'bad_file',
      `Cannot read the instance: ${issue.message} (${issue.path.join('.')}, ${name})`,
      { details: formDetails(issue) },
    );
  }
  const { machines, vehicles, travel, jobs } = parsed.data;
  const places = machines + 1;
  if (travel.length !== places || travel.some((row) => row.length !== places)) {
    const found = `${travel.length} rows of ${[...new Set(travel.map((row) => row.length))].join(', ')}`;
    throw wrong(
      name,
      null,
      { en: `travel times between ${places} places`, zh: ` ${places} 个地点之间的行驶时间` },
      found,
    );
  }
  const made = jobs.map((job) =>
    job.map((operation) =>
      (typeof operation[0] === 'number'
        ? [operation as z.infer<typeof Choice>]
        : (operation as z.infer<typeof Choice>[])
      ).map(([machine, time]) => {
        if (machine > machines) throw wrong(name, null, machinesOf(1, machines), machineOf(machine));
        return { machine: machine - 1, time };
      }),
    ),
  );
  return { name: parsed.data.name, machines, jobs: made, vehicles, travel };
}

/** The plant that an instance describes: a time unit is a second. */
export function plantOf(instance: Instance, source: NonNullable<Plant['source']>): Plant {
  const { name, machines, jobs, vehicles, travel } = instance;
  const places = ['load', ...Array.from({ length: machines }, (_, machine) => `dock ${machine + 1}`)];
  const columns = Math.ceil(Math.sqrt(places.length));
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: name,
    name,
    source,
    layout: {
      nodes: places.map((id, index) => ({
        id,
        x: 10 * (index % columns),
        y: 10 * Math.floor(index / columns),
        kind: 'dock',
      })),
      ...(travel === null ? {} : { travelTimes: { nodes: places, seconds: travel } }),
      entry: 'load',
      exit: null,
    },
    islands: Array.from({ length: machines }, (_, machine) => ({
      id: `island ${machine + 1}`,
      dock: `dock ${machine + 1}`,
      workUnits: [{ id: `machine ${machine + 1}`, kind: 'machine' }],
    })),
    vehicleTypes: vehicles === 0 ? [] : [{ id: 'vehicle', maximumSpeed: 1, pickTime: 0, dropTime: 0 }],
    vehicles: Array.from({ length: vehicles }, (_, index) => ({
      id: `vehicle ${index + 1}`,
      type: 'vehicle',
      start: 'load',
    })),
    variants: jobs.map((_, job) => ({ id: `job ${job + 1}`, workMaster: `job ${job + 1}` })),
    workMasters: jobs.map((operations, job) => ({
      id: `job ${job + 1}`,
      steps: operations.map((options, index) => ({
        id: `${index + 1}`,
        after: index === 0 ? [] : [`${index}`],
        alternatives: options.map(({ machine, time }) => ({ workUnit: `machine ${machine + 1}`, time })),
      })),
    })),
    orders: jobs.map((_, job) => ({ id: `job ${job + 1}`, variant: `job ${job + 1}` })),
  });
}

const NOTHING: Bilingual = { en: 'nothing', zh: '空' };
const jobsOf = (count: number): Bilingual => ({ en: `${count} jobs`, zh: ` ${count} 个工件` });
const machineOf = (machine: number): Bilingual => ({ en: `machine ${machine}`, zh: `机器 ${machine}` });
const machinesOf = (first: number, last: number): Bilingual => {
  return { en: `machines ${first} to ${last}`, zh: `机器 ${first} 至 ${last}` };
};

function numberIn(word: string, name: string, line: number): number {
  const value = Number(word);
  if (/^\d+(\.0*)?$/.test(word) && value <= 1e9) return value;
  throw wrong(name, line, { en: 'whole numbers, not negative', zh: '非负整数' }, word);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 100_000;
}

function wrong(name: string, line: number | null, { en, zh }: Bilingual, found: string | Bilingual): PalaestraError {
  const place = line === null ? name : `line ${line}, ${name}`;
  const clean = (text: string) => text.replace(/\p{Cc}/gu, '?').slice(0, 60);
  const told = typeof found === 'string' ? { en: found, zh: found } : found;
  const why = { en: `expected ${en}, found ${clean(told.en)}`, zh: `应为${zh}，实际为 ${clean(told.zh)}` };
  return unreadFile('the instance', why, place);
}
