import { setTimeout } from 'node:timers/promises';
import { judgeFile } from '@palaestra/cleanse/commands';
import { type Command, PalaestraError } from '@palaestra/core';
import { type Client, createClient } from '@palaestra/sdk';
import { z } from 'zod';
import { RecorderBeat } from '../ground/recorder-beat.ts';
import { StreamRates } from '../ground/stream-rates.ts';
import { createMirror } from '../replay/mirror.ts';
import { serveMirror } from '../replay/serve-mirror.ts';
import { runUplink } from '../replay/uplink.ts';
import { type Beside, sendBeside } from '../send-beside.ts';
import { openStation } from '../station.ts';
import { exchangeTakes } from '../takes/exchange-takes.ts';
import { takeStopNote } from '../takes/stop-note.ts';
import { TakeKeeper } from '../takes/take-keeper.ts';
import { parseSource } from './parse-source.ts';
import { Name, requiredRates, sources } from './record-options.ts';

const Options = z.object({
  source: sources,
  out: z.string().min(1),
  station: Name,
  topic: z.array(z.string().min(1)),
  require: z.array(z.string().min(1)),
  longest: z.coerce.number().min(1).max(86_400),
  serve: z.coerce.number().int().min(0).max(65_535).optional(),
});

/** How often it is looked for the word of somebody at this computer, ms. */
const LOOK_MS = 200;
/** How long the ground is asked at the start what was wished, and told at the end how it ended, ms. */
const LAST_WORD_MS = 3000;

export const stationRun: Command = {
  name: 'station run',
  summary: 'Stand beside a robot: its page starts, stops and marks recordings; they are sent as they are kept',
  usage: '--source foxglove=ws://HOST:PORT --out SPOOL --station ID [--require TOPIC=HZ]... [--serve PORT] [--json]',
  example:
    'palaestra station run --station arm-1 --source foxglove=ws://127.0.0.1:8765 --out spool --require /joint_states=90',
  options: {
    source: { type: 'string', multiple: true },
    out: { type: 'string' },
    station: { type: 'string' },
    topic: { type: 'string', multiple: true },
    require: { type: 'string', multiple: true },
    longest: { type: 'string', default: '1800' },
    serve: { type: 'string' },
  },
  help: {
    source: 'where messages come from: foxglove=ws://HOST:PORT or rosbridge=ws://HOST:PORT; may be given several times',
    out: 'folder for recordings; what an earlier run left unfinished there is recovered first',
    station: 'id of the station at the ground',
    topic: 'record only topics of this pattern, * for any characters; may be given several times',
    require: 'nothing is recorded before this topic speaks, with =HZ at that rate; may be given several times',
    longest: 'seconds after which a take is stopped by itself',
    serve: 'port of this machine on which Foxglove or Lichtblick may watch meanwhile',
  },
  async run({ values, json }, io) {
    const parsed = Options.safeParse({ source: [], topic: [], require: [], ...values });
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      throw new PalaestraError('bad_input', `Cannot run the station: --${path[0]?.toString()}: ${message}`);
    }
    const { station: id, out: spool, ...options } = parsed.data;
    const wanted = requiredRates(options.require);
    const api = createClient({ baseUrl: io.server.url, key: io.server.key });
    const { robot } = await realStation(api, id);
    const mirror = createMirror(id);
    await using _viewers = options.serve === undefined ? null : await serveMirror(mirror, options.serve);
    const station = await openStation({
      spool,
      station: id,
      robot,
      simulated: false,
      sources: options.source.map((text) => mirror.show(parseSource(text, options.topic))),
    });
    for (const { name, state, messages } of station.recovered) {
      io.note(`Found an unfinished recording: ${name}, ${state}, ${messages} messages`);
    }
    const rates = new StreamRates(station.status, wanted);
    const notice = io.note;
    const keeper = await TakeKeeper.open({
      station,
      spool,
      lights: () => rates.lights,
      longest: options.longest,
      notice,
      wished: () => api.exchangeTake(id, { after: 0, report: null }, { signal: AbortSignal.timeout(LAST_WORD_MS) }),
      async judge(path) {
        const { verdict, findings } = await judgeFile(path);
        return { decision: verdict.decision, findings };
      },
    });
    const beat = new RecorderBeat({
      api,
      station: id,
      session: () => keeper.session,
      remote: true,
      spool,
      rates,
      status: station.status,
      isRecording: station.isRecording,
      notice,
    });
    const ending = new AbortController();
    let sending: Beside | null = null;
    const running: Promise<void>[] = [];
    try {
      sending = await sendBeside(spool, io);
      await takeStopNote(spool);
      running.push(runUplink(mirror, { ...io.server, station: id, notice }, ending.signal));
      running.push(exchangeTakes(keeper, { api, station: id, notice }, ending.signal));
      beat.start();
      if (json) io.out(JSON.stringify({ station: id, spool }));
      else io.out(`${id} listens to its page: ${io.server.url}/collect/${id}; Ctrl-C ends it`);
      while (!io.signal.aborted) {
        const note = await takeStopNote(spool);
        if (note !== null) await keeper.stopBeside(note);
        await keeper.look();
        await setTimeout(LOOK_MS, undefined, { signal: io.signal }).catch(() => {});
      }
    } finally {
      beat.stop();
      ending.abort();
      await keeper.close();
      await Promise.all([station.close(), ...running]);
      await lastWord(keeper, api, id);
      await sending?.finish();
    }
    return 0;
  },
};

/** @throws PalaestraError `not_found`, `conflict` for a simulated or revoked one. */
async function realStation(api: Pick<Client, 'stations'>, id: string) {
  const station = (await api.stations()).find((one) => one.id === id);
  if (station === undefined) {
    throw new PalaestraError('not_found', `Cannot run the station: the ground knows no such station (${id})`);
  }
  if (station.simulated) {
    throw new PalaestraError('conflict', `Cannot run the station: a simulation is recorded by its own page (${id})`);
  }
  return station;
}

/** Tell the ground how the take ended, if it can be reached; the next start tells it otherwise. */
async function lastWord(keeper: TakeKeeper, api: Pick<Client, 'exchangeTake'>, id: string): Promise<void> {
  const report = keeper.untold;
  if (report === null) return;
  const signal = AbortSignal.timeout(LAST_WORD_MS);
  await api.exchangeTake(id, { after: 0, report }, { signal }).then(
    () => keeper.heard(report),
    () => {},
  );
}
