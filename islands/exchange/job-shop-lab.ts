import { formDetails, PalaestraError } from '@palaestra/core';
import { LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import type { PlantFinding } from '../model/finding.ts';
import { unreadFile } from '../model/unread-file.ts';
import { requirePlant } from '../model/validate.ts';
import { checkLength, type Imported, leftOut } from './imported.ts';
import { Outages, outagesOf, reliabilityOf } from './job-shop-lab-outages.ts';
import { distributionOf } from './job-shop-lab-time.ts';
import { matrixIn, type TextBlock } from './text-matrix.ts';

const Amount = z.object({ amount: z.number().int().min(0).max(10_000).optional() });
const Buffers = z.array(
  z.object({ capacity: z.number().int().min(0).max(1e6).optional(), type: z.string().optional() }),
);
const File = z.object({
  instance_config: z.object({
    description: z.string().optional(),
    instance: z.object({
      specification: z.string(),
      transport: Amount.optional(),
      time_behavior: z.unknown().optional(),
      tool_usage: z.array(z.object({ job: z.string(), operation_tools: z.array(z.string()) })).optional(),
    }),
    transport: Amount.optional(),
    logistics: Amount.extend({ specification: z.string(), time_behavior: z.unknown().optional() }).optional(),
    setup_times: z
      .array(z.object({ machine: z.string(), specification: z.string(), time_behavior: z.unknown().optional() }))
      .optional(),
    machines: z.object({ prebuffer: Buffers.optional(), postbuffer: Buffers.optional() }).optional(),
    outages: Outages.default([]),
  }),
  init_state: z.record(z.string(), z.object({ location: z.unknown().optional() }).nullable()).optional(),
});
type File = z.infer<typeof File>;

/** Members that are read, by their place; `*` is any name or number. Everything else in a file is left out by name. */
const READ = [
  'title',
  'instance_config.description',
  'instance_config.instance.description',
  'instance_config.instance.specification',
  'instance_config.instance.time_behavior',
  'instance_config.instance.tool_usage',
  'instance_config.instance.transport.type',
  'instance_config.instance.transport.amount',
  'instance_config.transport.type',
  'instance_config.transport.amount',
  'instance_config.logistics.type',
  'instance_config.logistics.amount',
  'instance_config.logistics.specification',
  'instance_config.logistics.time_behavior',
  'instance_config.setup_times',
  'instance_config.machines.prebuffer',
  'instance_config.machines.postbuffer',
  'instance_config.outages',
  'init_state.*.location',
];

const ENTRY = /^(in[-_ ]?buf|input)([-_ ]?buffer)?$|^in_buffer$/i;
const EXIT = /^(out[-_ ]?buf|output)([-_ ]?buffer)?$|^out_buffer$/i;

/**
 * Read an instance of JobShopLab (its DSL in YAML, github.com/proto-lab-ro/jobshoplab): jobs, tools with set-up times,
 * vehicles with travel times, buffers of machines, outages. One time unit is a second.
 *
 * @throws PalaestraError `bad_file` that names the line or the member, `too_large`.
 */
export function readJobShopLab(text: string, name: string): Imported {
  checkLength(text, name);
  const lines = new LineCounter();
  const document = parse(text, lines, name);
  const parsed = File.safeParse(document.json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new PalaestraError(
      'bad_file',
      `Cannot read the instance: ${issue.message} (${issue.path.join('.')}, ${name})`,
      { details: formDetails(issue) },
    );
  }
  const { instance_config: config, init_state: start = {} } = parsed.data;
  const findings: PlantFinding[] = unread(document.json, '');
  const block = (path: readonly (string | number)[], content: string): TextBlock => ({
    content,
    // The text begins in the line after its `|`.
    line: lines.linePos(document.at(path)?.range?.[0] ?? 0).line + 1,
    name,
  });
  const jobs = jobsIn(block(['instance_config', 'instance', 'specification'], config.instance.specification));
  const machines = Math.max(...jobs.flat().map(({ machine }) => machine)) + 1;
  const ids = Array.from({ length: machines }, (_, index) => `m-${index}`);
  const travel =
    config.logistics === undefined
      ? null
      : matrixIn(block(['instance_config', 'logistics', 'specification'], config.logistics.specification));
  const places = travel?.names ?? ['in-buf', ...ids];
  const missing = ids.find((id) => !places.includes(id));
  if (missing !== undefined) {
    throw unreadFile(
      'the instance',
      { en: `the travel times have no ${missing}`, zh: `行驶时间中没有 ${missing}` },
      name,
    );
  }
  const first = Object.entries(start).find(([id]) => /^j-\d+$/.test(id))?.[1]?.location;
  const entry =
    places.find((id) => id === first) ??
    places.find((id) => ENTRY.test(id)) ??
    places.find((id) => !ids.includes(id)) ??
    ids[0]!;
  const begins = Object.entries(start).filter(([id, state]) => /^j-\d+$/.test(id) && state?.location !== entry);
  if (begins.length > 0 && first !== undefined) {
    const list = begins.map(([id]) => id).join(', ');
    findings.push(
      leftOut('init_state', `all jobs begin at ${entry}, also ${list}`, `所有工件从 ${entry} 开始，包括 ${list}`),
    );
  }
  const exit = places.find((id) => EXIT.test(id)) ?? null;
  const given = config.logistics?.amount ?? config.transport?.amount ?? config.instance.transport?.amount;
  const vehicles = travel === null ? 0 : (given ?? jobs.length);
  const time = (behaviour: unknown, base: number, path: string) => distributionOf(behaviour, base, path, findings);
  // Said once, not for every pair.
  if (travel !== null && typeof distributionOf(config.logistics?.time_behavior, 1, '', []) !== 'number') {
    findings.push(
      leftOut(
        'instance_config.logistics.time_behavior',
        'travel times do not vary by chance here: the base times count',
        '此处行驶时间不随机：采用基准时间',
      ),
    );
  } else if (travel !== null) time(config.logistics?.time_behavior, 1, 'instance_config.logistics.time_behavior');
  const outages = outagesOf(config.outages, findings);
  const columns = Math.ceil(Math.sqrt(places.length));
  const plant = requirePlant(
    {
      schema: 'palaestra.plant/1',
      id: name.slice(0, 100),
      name: config.description ?? name,
      source: { en: `JobShopLab instance ${name}`, zh: `JobShopLab 实例 ${name}` },
      layout: {
        nodes: places.map((id, index) => ({
          id,
          x: 10 * (index % columns),
          y: 10 * Math.floor(index / columns),
          kind: 'dock',
        })),
        ...(travel === null ? {} : { travelTimes: { nodes: places, seconds: travel.values } }),
        entry,
        exit: vehicles === 0 ? null : exit,
      },
      islands: ids.map((id, index) => ({
        id,
        dock: id,
        ...buffersOf(config, index, findings),
        ...setupsOf(config, id, block, time),
        workUnits: [
          { id: `unit of ${id}`, kind: 'machine', ...reliabilityOf(outages, ['m', 'machine', id], findings) },
        ],
      })),
      vehicleTypes:
        vehicles === 0
          ? []
          : [
              {
                id: 'vehicle',
                maximumSpeed: 1,
                pickTime: 0,
                dropTime: 0,
                ...reliabilityOf(outages, ['t', 'transport'], findings),
              },
            ],
      vehicles: Array.from({ length: vehicles }, (_, index) => {
        const location = start[`t-${index}`]?.location;
        const known = typeof location === 'string' && places.includes(location);
        return { id: `t-${index}`, type: 'vehicle', start: known ? location : ids[index % machines] };
      }),
      variants: jobs.map((_, job) => ({ id: `j-${job}`, workMaster: `j-${job}` })),
      workMasters: jobs.map((operations, job) => ({
        id: `j-${job}`,
        steps: operations.map(({ machine, base }, index) => {
          const tool = config.instance.tool_usage?.find((one) => one.job.replace('-', '') === `j${job}`);
          const group = tool?.operation_tools[index];
          return {
            id: `o-${job}-${index}`,
            after: index === 0 ? [] : [`o-${job}-${index - 1}`],
            alternatives: [
              {
                island: `m-${machine}`,
                time: time(config.instance.time_behavior, base, 'instance_config.instance.time_behavior'),
              },
            ],
            ...(group === undefined ? {} : { setupGroup: group }),
          };
        }),
      })),
      orders: jobs.map((_, job) => ({ id: `j-${job}`, variant: `j-${job}` })),
      reliability: outages.map(({ model }) => model),
    },
    name,
  );
  return { plant, leftOut: once(findings) };
}

function parse(text: string, lines: LineCounter, name: string) {
  try {
    const document = parseDocument(text, { lineCounter: lines });
    const [problem] = document.errors;
    if (problem !== undefined) {
      const reason = reasonOf(problem.message);
      throw unreadFile('the instance', { en: reason, zh: `YAML 有误：${reason}` }, name);
    }
    const json: unknown = document.toJS({ maxAliasCount: 100 });
    return { json, at: (path: readonly (string | number)[]) => document.getIn(path, true) as Node | undefined };
  } catch (error) {
    if (error instanceof PalaestraError) throw error;
    // Too many levels, or references that would grow without end.
    const reason = (error as Error).message.split('\n')[0]!;
    const isDeep = error instanceof RangeError;
    const why = { en: isDeep ? 'nested too deeply' : reason, zh: isDeep ? '嵌套过深' : `YAML 有误：${reason}` };
    throw unreadFile('the instance', why, name);
  }
}

/** Job lines "j0|(machine,time) (machine,time)". */
function jobsIn({ content, line, name }: TextBlock): { machine: number; base: number }[][] {
  const jobs: { machine: number; base: number }[][] = [];
  for (const [index, row] of content.split('\n').entries()) {
    if (row.trim() === '' || /^\s*\(/.test(row)) continue;
    const [, number, rest] = /^\s*j-?(\d+)\s*\|(.*)$/.exec(row) ?? [];
    const at = `line ${line + index}, ${name}`;
    if (number === undefined || Number(number) !== jobs.length) {
      const found = row.trim().slice(0, 40);
      const why = {
        en: `expected job j${jobs.length}, found ${found}`,
        zh: `应为工件 j${jobs.length}，实际为 ${found}`,
      };
      throw unreadFile('the instance', why, at);
    }
    const operations = [...rest!.matchAll(/\(([^()]*)\)/g)].map(([whole, pair]) => {
      const [machine, base, ...more] = pair!.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
      const sound = Number.isInteger(machine) && machine! >= 0 && machine! < 10_000 && base! >= 0 && base! <= 1e9;
      if (sound && more.length === 0) return { machine: machine!, base: base! };
      const why = {
        en: `expected (machine, time) from 0 on, found ${whole}`,
        zh: `应为从 0 开始的（机器，时间），实际为 ${whole}`,
      };
      throw unreadFile('the instance', why, at);
    });
    if (operations.length === 0 || rest!.replace(/\([^()]*\)/g, '').trim() !== '') {
      const found = rest!.trim().slice(0, 40);
      const why = { en: `expected (machine, time) pairs, found ${found}`, zh: `应为（机器，时间）对，实际为 ${found}` };
      throw unreadFile('the instance', why, at);
    }
    jobs.push(operations);
  }
  if (jobs.length > 0) return jobs;
  const why = {
    en: 'expected lines like j0|(0,3) (1,2), found none',
    zh: '应有形如 j0|(0,3) (1,2) 的行，实际没有',
  };
  throw unreadFile('the instance', why, `line ${line}, ${name}`);
}

function buffersOf(config: File['instance_config'], machine: number, findings: PlantFinding[]) {
  const one = (name: 'prebuffer' | 'postbuffer') => {
    const list = config.machines?.[name];
    // One entry stands for all machines.
    const found = list?.length === 1 ? list[0] : list?.[machine];
    if (found === undefined) return {};
    if (found.type !== undefined && !/^(fifo|flex)/.test(found.type)) {
      const path = `instance_config.machines.${name}`;
      findings.push(leftOut(path, `${found.type} becomes free choice`, `${found.type} 改为自由选择`));
    }
    const discipline = found.type === 'fifo' ? 'fifo' : 'any';
    return { [name === 'prebuffer' ? 'inBuffer' : 'outBuffer']: { capacity: found.capacity ?? null, discipline } };
  };
  return { ...one('prebuffer'), ...one('postbuffer') };
}

function setupsOf(
  config: File['instance_config'],
  machine: string,
  block: (path: readonly (string | number)[], content: string) => TextBlock,
  time: (behaviour: unknown, base: number, path: string) => unknown,
) {
  const at = config.setup_times?.findIndex((one) => one.machine === machine) ?? -1;
  if (at < 0) return {};
  const { specification, time_behavior: behaviour } = config.setup_times![at]!;
  // Set-up times are constant here; asking says so where they were not.
  const path = `instance_config.setup_times.${at}.time_behavior`;
  if (behaviour !== undefined && behaviour !== 'static') time('varies', 0, path);
  const { names, values } = matrixIn(block(['instance_config', 'setup_times', at, 'specification'], specification));
  const setupTimes = names.flatMap((from, row) =>
    names.flatMap((to, column) => (from === to ? [] : [{ from, to, time: values[row]![column]! }])),
  );
  // The tool that JobShopLab mounts in every machine at the beginning.
  return { setupTimes, setupGroup: 'tl-0' };
}

/** Members of the file that nobody reads. */
function unread(value: unknown, path: string): PlantFinding[] {
  if (READ.some((one) => matches(one, path))) return [];
  if (isRecord(value) && (path === '' || READ.some((one) => leads(one, path)))) {
    return Object.entries(value).flatMap(([key, one]) => unread(one, path === '' ? key : `${path}.${key}`));
  }
  return [leftOut(path, 'is not expressed here', '此处无法表达')];
}

function matches(pattern: string, path: string): boolean {
  const [a, b] = [pattern.split('.'), path.split('.')];
  return a.length === b.length && a.every((word, index) => word === '*' || word === b[index]);
}

function leads(pattern: string, path: string): boolean {
  const [a, b] = [pattern.split('.'), path.split('.')];
  return a.length > b.length && b.every((word, index) => a[index] === '*' || word === a[index]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same said of every machine or job is said once. */
function once(findings: readonly PlantFinding[]): PlantFinding[] {
  return [...new Map(findings.map((one) => [`${one.path} ${one.message.en}`, one])).values()];
}

/** The first line of what the parser says, in words where its own stack ended. */
function reasonOf(message: string): string {
  return message.startsWith('Maximum call stack') ? 'nested too deeply' : message.split('\n')[0]!;
}
