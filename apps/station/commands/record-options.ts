import { type Command, Outcome, PalaestraError } from '@palaestra/core';
import { z } from 'zod';

/** Id of a station. */
export const Name = z.string().regex(/^[A-Za-z0-9._-]+$/, 'expected letters, digits, dot, dash');
/** Where messages come from. */
export const sources = z
  .array(z.string())
  .min(1, 'expected at least one, such as foxglove=ws://127.0.0.1:8765 or rosbridge=ws://127.0.0.1:9090');
const Options = z.object({
  source: sources,
  out: z.string().min(1),
  duration: z.coerce.number().positive().max(86_400).optional(),
  wait: z.coerce.number().min(0).max(3600),
  topic: z.array(z.string().min(1)),
  require: z.array(z.string().min(1)),
  task: z.string().min(1).optional(),
  instruction: z.string().min(1).optional(),
  operator: z.string().min(1).optional(),
  station: Name.optional(),
  robot: z.string().min(1).optional(),
  serial: z.string().min(1).optional(),
  simulated: z.boolean(),
  offline: z.string().trim().min(3, 'expected a reason').max(300).optional(),
  outcome: Outcome,
  send: z.boolean(),
  serve: z.coerce.number().int().min(0).max(65_535).optional(),
});
export type RecordOptions = z.infer<typeof Options>;

/** A topic that is required without a rate has to speak so often, Hz. */
const SLOWEST = 0.4;

export const recordOptions: Command['options'] = {
  source: { type: 'string', multiple: true },
  out: { type: 'string' },
  duration: { type: 'string' },
  wait: { type: 'string', default: '10' },
  topic: { type: 'string', multiple: true },
  require: { type: 'string', multiple: true },
  task: { type: 'string' },
  instruction: { type: 'string' },
  operator: { type: 'string' },
  station: { type: 'string' },
  robot: { type: 'string' },
  serial: { type: 'string' },
  simulated: { type: 'boolean', default: false },
  offline: { type: 'string' },
  outcome: { type: 'string', default: 'unknown' },
  send: { type: 'boolean', default: false },
  serve: { type: 'string' },
};

export const recordHelp: Command['help'] = {
  source: 'where messages come from: foxglove=ws://HOST:PORT or rosbridge=ws://HOST:PORT; may be given several times',
  out: 'folder for recordings; what an earlier run left unfinished there is recovered first',
  duration: 'seconds to record; without it until Ctrl-C',
  wait: 'seconds to wait for every source and required topic before the start',
  topic: 'record only topics of this pattern, * for any characters; may be given several times',
  require: 'do not start before this topic speaks, with =HZ at that rate; may be given several times',
  task: 'id of the task; that of the order by default',
  instruction: 'what is asked of the robot, in words; that of the task by default',
  operator: 'pseudonym of the person; that of the session by default',
  station: 'id of the station at the ground, whose open session gives person, order and variation',
  robot: 'embodiment of the robot; that of the station by default',
  serial: 'serial number of the robot; that of the station by default',
  simulated: 'the source is a simulator and not a robot',
  offline: 'record without asking the ground, for this reason, which the recording keeps',
  outcome: 'success, failure or unknown, if it is known before',
  send: 'send what lies in the folder meanwhile, and this recording after its end, as "palaestra station send" does',
  serve: 'port of this machine on which Foxglove or Lichtblick may watch meanwhile',
};

/** @throws PalaestraError `bad_input` naming the first option that is wrong. */
export function parseRecordOptions(values: Readonly<Record<string, unknown>>): RecordOptions {
  const parsed = Options.safeParse({ source: [], topic: [], require: [], ...values });
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new PalaestraError('bad_input', `Cannot record: --${path[0]?.toString()}: ${message}`);
  }
  const { station, simulated, offline } = parsed.data;
  if (station === undefined && !simulated && offline === undefined) {
    const expected = 'expected --station ID with an open session, --simulated, or --offline REASON';
    throw new PalaestraError('bad_input', `Cannot record a real robot: its safety checklist is not known, ${expected}`);
  }
  return parsed.data;
}

/** Lowest rate of each required topic, Hz, out of `TOPIC` or `TOPIC=HZ`. @throws PalaestraError `bad_input` */
export function requiredRates(required: readonly string[]): Map<string, number> {
  return new Map(
    required.map((text) => {
      const [, topic = text, rate] = /^(.*)=([^=/]*)$/.exec(text) ?? [];
      const hz = rate === undefined ? SLOWEST : Number(rate);
      if (hz > 0 && hz <= 1e6) return [topic, hz];
      throw new PalaestraError('bad_input', `Cannot read --require: expected TOPIC or TOPIC=HZ, found ${text}`);
    }),
  );
}
