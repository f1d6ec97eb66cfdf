import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandIo, Outcome, PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { createMirror } from '../replay/mirror.ts';
import { serveMirror } from '../replay/serve-mirror.ts';
import { type FinishedRecording, openStation, type Station } from '../station.ts';
import { parseSource } from './parse-source.ts';

const Name = z.string().regex(/^[A-Za-z0-9._-]+$/, 'expected letters, digits, dot, dash');
const Options = z.object({
  source: z
    .array(z.string())
    .min(1, 'expected at least one, such as foxglove=ws://127.0.0.1:8765 or rosbridge=ws://127.0.0.1:9090'),
  out: z.string().min(1),
  duration: z.coerce.number().positive().max(86_400).optional(),
  wait: z.coerce.number().min(0).max(3600),
  topic: z.array(z.string().min(1)),
  require: z.array(z.string().min(1)),
  task: z.string().min(1),
  instruction: z.string().min(1).optional(),
  operator: z.string().min(1),
  station: Name,
  robot: z.string().min(1),
  serial: z.string().min(1).optional(),
  simulated: z.boolean(),
  outcome: Outcome,
  serve: z.coerce.number().int().min(0).max(65_535).optional(),
});

/** How often the state of sources and disk is looked at, ms. */
const LOOK_MS = 100;
/** A required topic lives when it spoke within so many seconds. */
const ALIVE_S = 2;

export const stationRecord: Command = {
  name: 'station record',
  summary: 'Record one episode of a robot: every message as it came, on the clock of this machine',
  usage:
    '--source foxglove=ws://HOST:PORT --out SPOOL [--duration S] [--task TASK] [--require TOPIC]... [--serve PORT] [--json]',
  example:
    'palaestra station record --source foxglove=ws://127.0.0.1:8765 --out spool --duration 30 --task cell-to-tray',
  options: {
    source: { type: 'string', multiple: true },
    out: { type: 'string' },
    duration: { type: 'string' },
    wait: { type: 'string', default: '10' },
    topic: { type: 'string', multiple: true },
    require: { type: 'string', multiple: true },
    task: { type: 'string', default: 'unnamed' },
    instruction: { type: 'string' },
    operator: { type: 'string', default: 'unknown' },
    station: { type: 'string', default: 'station-1' },
    robot: { type: 'string', default: 'unknown' },
    serial: { type: 'string' },
    simulated: { type: 'boolean', default: false },
    outcome: { type: 'string', default: 'unknown' },
    serve: { type: 'string' },
  },
  help: {
    source: 'where messages come from: foxglove=ws://HOST:PORT or rosbridge=ws://HOST:PORT; may be given several times',
    out: 'folder for recordings; what an earlier run left unfinished there is recovered first',
    duration: 'seconds to record; without it until Ctrl-C',
    wait: 'seconds to wait for every source and required topic before the start',
    topic: 'record only topics of this pattern, * for any characters; may be given several times',
    require: 'do not start before this topic speaks; may be given several times',
    task: 'id of the task',
    instruction: 'what is asked of the robot, in words; the task by default',
    operator: 'pseudonym of the person',
    station: 'id of the station',
    robot: 'embodiment of the robot',
    serial: 'serial number of the robot',
    simulated: 'the source is a simulator and not a robot',
    outcome: 'success, failure or unknown, if it is known before',
    serve: 'port of this machine on which Foxglove or Lichtblick may watch meanwhile',
  },
  async run({ values, json }, io) {
    const options = parseOptions(values);
    const { task, instruction = task, operator, outcome } = options;
    const mirror = createMirror(options.station);
    await using _viewers = options.serve === undefined ? null : await serveMirror(mirror, options.serve);
    const sources = options.source.map((text) => parseSource(text, options.topic));
    const station = await openStation({
      spool: options.out,
      station: options.station,
      robot: { embodiment: options.robot, serial: options.serial ?? null },
      simulated: options.simulated,
      sources: sources.map((source) => mirror.show(source)),
    });
    let finished: FinishedRecording;
    try {
      for (const { name, state, messages } of station.recovered) {
        io.note(`Found an unfinished recording: ${name}, ${state}, ${messages} messages`);
      }
      await ready(station, options, io.signal);
      await station.start({ task, instruction: { en: instruction, zh: instruction }, operator });
      await pass(station, options.duration ?? null, io);
      finished = await station.stop({ outcome, failureCause: outcome === 'failure' ? 'other' : null, attempts: 1 });
    } finally {
      await station.close();
    }
    if (json) io.out(JSON.stringify(toJson(finished, station)));
    else for (const line of describe(finished)) io.out(line);
    return finished.warnings.length === 0 ? 0 : 1;
  },
};

function parseOptions(values: Readonly<Record<string, unknown>>): z.infer<typeof Options> {
  const parsed = Options.safeParse({ source: [], topic: [], require: [], ...values });
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new PalaestraError('bad_input', `Cannot record: --${path[0]?.toString()}: ${message}`);
}

/** Wait for every source to be connected and every required topic to speak. */
async function ready(station: Station, { wait, require }: z.infer<typeof Options>, signal: AbortSignal): Promise<void> {
  for (const until = performance.now() + wait * 1000; ; await pause(LOOK_MS, signal)) {
    const status = station.status();
    const away = status.find(({ peer }) => peer === null);
    const alive = status.flatMap(({ topics }) => topics.filter(({ secondsSinceLast }) => secondsSinceLast < ALIVE_S));
    const silent = require.find((topic) => !alive.some((found) => found.topic === topic));
    if (away === undefined && silent === undefined) return;
    if (performance.now() < until && !signal.aborted) continue;
    const reason = away ? `${away.source} is away: ${away.reason ?? 'no answer yet'}` : `${silent} is silent`;
    throw new PalaestraError(signal.aborted ? 'cancelled' : 'unavailable', `Cannot start the recording: ${reason}`);
  }
}

/** Until the time is over, the person stops, or the disk fails. */
async function pass(station: Station, duration: number | null, io: CommandIo): Promise<void> {
  const began = performance.now();
  while (station.isRecording() && !io.signal.aborted) {
    const seconds = (performance.now() - began) / 1000;
    if (duration !== null && seconds >= duration) return;
    const rest = duration === null ? Number.POSITIVE_INFINITY : (duration - seconds) * 1000;
    await pause(Math.min(LOOK_MS, rest), io.signal);
    if (duration !== null) io.progress('record', Math.min(seconds, duration), duration);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal }).catch(() => {});
}

function toJson({ clocks, ...rest }: FinishedRecording, { recovered }: Station): object {
  const plain = clocks.map(({ source, segments }) => ({
    source,
    segments: segments.map((segment) => ({ ...segment, fromNs: `${segment.fromNs}`, toNs: `${segment.toNs}` })),
  }));
  return { ...rest, clocks: plain, recovered };
}

function describe({ path, seconds, topics, clocks, warnings }: FinishedRecording): string[] {
  const width = Math.max(0, ...topics.map(({ topic }) => topic.length));
  return [
    `${path}: ${seconds.toFixed(1)} s`,
    ...topics.map(
      ({ topic, messages }) => `  ${topic.padEnd(width)}  ${messages} messages, ${(messages / seconds).toFixed(1)} Hz`,
    ),
    ...clocks.flatMap(({ source, segments }) =>
      segments.map(({ offsetNs, driftPpm, meanDelayNs }) => {
        const drift = driftPpm === null ? '' : `, drift ${driftPpm.toFixed(1)} ppm`;
        return `  clock of ${source}: ${(offsetNs / 1e6).toFixed(2)} ms${drift}, mean delay ${(meanDelayNs / 1e6).toFixed(2)} ms more`;
      }),
    ),
    ...warnings.map((warning) => `Look at this: ${warning}`),
  ];
}
