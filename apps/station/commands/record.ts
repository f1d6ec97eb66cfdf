import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandIo, PalaestraError, type StreamLight } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';
import { type Binding, bindSession, refuseBlocked } from '../ground/bind-session.ts';
import { RecorderBeat } from '../ground/recorder-beat.ts';
import { StreamRates } from '../ground/stream-rates.ts';
import { createMirror } from '../replay/mirror.ts';
import { serveMirror } from '../replay/serve-mirror.ts';
import { runUplink } from '../replay/uplink.ts';
import { type Beside, sendBeside } from '../send-beside.ts';
import { type FinishedRecording, OFFLINE_RECORD, openStation, type Plan, type Station } from '../station.ts';
import { parseSource } from './parse-source.ts';
import { parseRecordOptions, type RecordOptions, recordHelp, recordOptions, requiredRates } from './record-options.ts';
import { describeRecording, recordingJson } from './record-result.ts';

/** How often the state of sources and disk is looked at, ms. */
const LOOK_MS = 100;
/** Over how long the rate of a required topic is measured; one that speaks twice a second is heard in it. */
const MEASURE_MS = 2000;

export const stationRecord: Command = {
  name: 'station record',
  summary: 'Record one episode of a robot: every message as it came, on the clock of this machine',
  usage:
    '--source foxglove=ws://HOST:PORT --out SPOOL --station ID [--duration S] [--require TOPIC=HZ]... [--send] [--serve PORT] [--json]',
  example:
    'palaestra station record --source foxglove=ws://127.0.0.1:8765 --out spool --station real-1 --require /joint_states=90',
  options: recordOptions,
  help: recordHelp,
  async run({ values, json }, io) {
    const options = parseRecordOptions(values);
    const wanted = requiredRates(options.require);
    const isBound = options.station !== undefined && options.offline === undefined;
    const api = createClient({ baseUrl: io.server.url, key: io.server.key });
    const bound = isBound ? await bindSession(api, options.station!) : null;
    for (const note of bound?.notes ?? []) io.note(note);
    const name = options.station ?? 'station-1';
    const mirror = createMirror(name);
    await using _viewers = options.serve === undefined ? null : await serveMirror(mirror, options.serve);
    const station = await openStation({
      spool: options.out,
      station: name,
      robot: robotOf(options, bound),
      simulated: bound?.station.simulated ?? options.simulated,
      sources: options.source.map((text) => mirror.show(parseSource(text, options.topic))),
    });
    const rates = new StreamRates(station.status, wanted);
    const ending = new AbortController();
    const uplink =
      bound === null ? null : runUplink(mirror, { ...io.server, station: name, notice: io.note }, ending.signal);
    const beat =
      bound === null
        ? null
        : new RecorderBeat({
            api,
            station: name,
            session: () => bound.session?.id ?? null,
            spool: options.out,
            rates,
            status: station.status,
            isRecording: station.isRecording,
            notice: io.note,
          });
    let sending: Beside | null = null;
    let finished: FinishedRecording;
    try {
      if (options.send) sending = await sendBeside(options.out, io);
      for (const { name, state, messages } of station.recovered) {
        io.note(`Found an unfinished recording: ${name}, ${state}, ${messages} messages`);
      }
      beat?.start();
      await ready(station, options.wait, wanted.size > 0 ? rates : null, io.signal);
      if (beat !== null) refuseBlocked(name, await beat.beat());
      await station.start(planOf(options, bound));
      await pass(station, options.duration ?? null, io);
      const { outcome } = options;
      finished = await station.stop({ outcome, failureCause: outcome === 'failure' ? 'other' : null, attempts: 1 });
    } finally {
      beat?.stop();
      ending.abort();
      await Promise.all([station.close(), uplink]);
      await sending?.finish();
    }
    if (json) io.out(JSON.stringify(recordingJson(finished, station)));
    else for (const line of describeRecording(finished)) io.out(line);
    return finished.warnings.length === 0 ? 0 : 1;
  },
};

function robotOf(
  { robot, serial }: RecordOptions,
  bound: Binding | null,
): { embodiment: string; serial: string | null } {
  const known = bound?.station.robot;
  return { embodiment: robot ?? known?.embodiment ?? 'unknown', serial: serial ?? known?.serial ?? null };
}

/** What the ground asks for, and what the person says himself. */
function planOf({ task, instruction, operator, offline }: RecordOptions, bound: Binding | null): Plan {
  const asked = bound?.plan;
  const name = task ?? asked?.task ?? 'unnamed';
  const text = instruction ?? name;
  const told = instruction === undefined ? asked?.instruction : undefined;
  const notes = offline === undefined ? undefined : new Map([[OFFLINE_RECORD, new Map([['reason', offline]])]]);
  return {
    ...asked,
    task: name,
    instruction: told ?? { en: text, zh: text },
    operator: asked?.session === undefined ? (operator ?? 'unknown') : asked.operator,
    ...(notes === undefined ? {} : { notes }),
  };
}

/** Wait for every source to be connected and every required topic to speak as often as it should. */
async function ready(station: Station, wait: number, rates: StreamRates | null, signal: AbortSignal): Promise<void> {
  for (const until = performance.now() + wait * 1000; ; await pause(LOOK_MS, signal)) {
    const away = station.status().find(({ peer }) => peer === null);
    const streams = away === undefined && rates !== null ? await measured(rates, signal) : [];
    const slow = streams.find(({ hz, wanted }) => wanted !== null && hz < wanted);
    if (away === undefined && slow === undefined) return;
    if (performance.now() < until && !signal.aborted) continue;
    const reason = away
      ? `${away.source} is away: ${away.reason ?? 'no answer yet'}`
      : slow!.hz === 0
        ? `${slow!.name} is silent`
        : `${slow!.name} is too slow, expected ${slow!.wanted} Hz or more, found ${slow!.hz.toFixed(1)}`;
    throw new PalaestraError(signal.aborted ? 'cancelled' : 'unavailable', `Cannot start the recording: ${reason}`);
  }
}

/** Rates over a stretch of their own. */
async function measured(rates: StreamRates, signal: AbortSignal): Promise<StreamLight[]> {
  rates.look();
  await pause(MEASURE_MS, signal);
  return rates.look();
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
