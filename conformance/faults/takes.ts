import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@palaestra/sdk';
import { recoverUnfinished } from '../../apps/station/recover-unfinished.ts';
import { type FoxgloveRobot, openFoxgloveRobot } from '../../apps/station/testing/foxglove-robot.ts';
import { hashFile, type Recorded } from './make-recordings.ts';
import type { Random } from './random.ts';
import { type RecorderChild, recorderChild } from './recorder-child.ts';
import { MOMENTS, type Moment, type PlayedTake, playTake, signIn } from './take-person.ts';

/** Takes that are wished from the pages of real stations while what carries them is killed. */
export interface TakesPlan {
  readonly stations: number;
  /** Takes of each station. */
  readonly each: number;
}

export interface TakeCounts {
  wished: number;
  kept: number;
  discarded: number;
  failed: number;
  /** Of these, takes whose recorder was killed before they ended. */
  restarted: number;
  killedRecorders: number;
  killedServers: number;
  killedDatabases: number;
  failedStarts: number;
}

export interface TakesOptions extends TakesPlan {
  readonly folder: string;
  readonly random: Random;
  /** The server itself, for persons, and the way to it for recorders. */
  readonly server: string;
  readonly link: string;
  readonly key: string;
  killServer(dice: Random): Promise<unknown>;
  killDatabase(dice: Random): Promise<unknown>;
}

/** Stations with a robot, a recorder and a person each. */
export interface Takes {
  readonly spools: readonly string[];
  readonly did: TakeCounts;
  readonly crashes: number;
  /** Play every take to its end and send what was kept. @returns sentences for what did not end. */
  play(signal: AbortSignal): Promise<string[]>;
  /** What must be in the store or in a spool, by the bytes that were written, and what is there that must not be. */
  recorded(stored: ReadonlySet<string>): Promise<{ recorded: Recorded[]; faults: string[] }>;
  close(): Promise<void>;
}

/** In turn, over all takes of a run: the recorder oftenest, since it holds the take. */
const VICTIMS = ['recorder', 'server', 'recorder', 'database'] as const;
type Victim = (typeof VICTIMS)[number];

interface Place {
  readonly name: string;
  readonly robot: FoxgloveRobot;
  readonly recorder: RecorderChild;
  readonly played: PlayedTake[];
}

export async function openTakes(options: TakesOptions): Promise<Takes> {
  const { folder, random, server, link, key, stations, each } = options;
  const api = createClient({ baseUrl: server, key });
  const places: Place[] = [];
  const did: TakeCounts = {
    wished: 0,
    kept: 0,
    discarded: 0,
    failed: 0,
    restarted: 0,
    killedRecorders: 0,
    killedServers: 0,
    killedDatabases: 0,
    failedStarts: 0,
  };
  let turn: Promise<unknown> = Promise.resolve();
  for (let n = 0; n < stations; n++) {
    const name = `arm-${n}`;
    const robot = await openFoxgloveRobot({ textBytes: 2000 });
    await api.createStation({
      id: name,
      name,
      simulated: false,
      cell: null,
      robot: { embodiment: 'arm', serial: null },
    });
    const { key: own } = await api.createStationKey(name);
    const recorder = recorderChild(join(folder, name), [
      ...['--station', name, '--source', `foxglove=ws://127.0.0.1:${robot.port}`, '--require', '/joint_states=20'],
      ...['--server', link, '--key', own],
    ]);
    await signIn({ api, station: name });
    places.push({ name, robot, recorder, played: [] });
  }

  /** What is killed at which moment of which take of a station: something in every take, each moment as often as another. */
  function kills(dice: Random, station: number) {
    const order = Array.from({ length: each }, (_, i) => MOMENTS[i % MOMENTS.length]!);
    for (let i = order.length - 1; i > 0; i--) {
      const j = dice.between(0, i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order.map((moment, i) => ({ moment, what: VICTIMS[(station * each + i) % VICTIMS.length]! }));
  }

  async function kill(what: Victim, { recorder }: Place, dice: Random): Promise<void> {
    await sleep(dice.next() * 150);
    if (what === 'recorder') {
      await recorder.kill();
      did.killedRecorders += 1;
      await sleep(dice.next() * 300);
      return recorder.start();
    }
    const strike = what === 'server' ? options.killServer : options.killDatabase;
    turn = turn.then(() => strike(dice));
    did[what === 'server' ? 'killedServers' : 'killedDatabases'] += 1;
    await turn;
  }

  async function playAt(place: Place, signal: AbortSignal): Promise<void> {
    const dice = random.fork(place.name);
    await place.recorder.start();
    for (const plan of kills(dice.fork('kills'), places.indexOf(place))) {
      did.wished += 1;
      let killing: Promise<void> = Promise.resolve();
      const at = async (moment: Moment) => {
        // Not waited for: the person goes on pressing while it happens.
        if (moment === plan.moment) killing = kill(plan.what, place, dice);
      };
      const take = await playTake({ api, station: place.name, recorder: place.recorder, random: dice, signal, at });
      await killing;
      place.played.push(take);
      did[take.end] += 1;
      if (take.problem === 'restarted') did.restarted += 1;
    }
    const left = async () => (await readdir(place.recorder.spool)).filter((name) => name.endsWith('.mcap'));
    while (!signal.aborted && (await left()).length > 0) await sleep(50);
    await place.recorder.stop();
  }

  return {
    spools: places.map(({ recorder }) => recorder.spool),
    did,
    get crashes() {
      return places.reduce((sum, { recorder }) => sum + recorder.crashes, 0);
    },
    async play(signal) {
      const ended = await Promise.allSettled(places.map((place) => playAt(place, signal)));
      did.failedStarts = places.reduce((sum, { recorder }) => sum + recorder.failedStarts, 0);
      return ended.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    },
    async recorded(stored) {
      const all = await Promise.all(places.map((place) => recordedAt(place, stored)));
      return { recorded: all.flatMap(({ recorded }) => recorded), faults: all.flatMap(({ faults }) => faults) };
    },
    async close() {
      for (const { recorder, robot } of places) {
        await recorder.kill();
        await robot.stop();
      }
    },
  };
}

/**
 * What a station wrote, out of the witness: a recovery there makes of each unfinished file the bytes that the station's own
 * recovery makes of it. What was discarded is left out, so that it is a fault wherever it is found.
 */
async function recordedAt({ recorder, played }: Place, stored: ReadonlySet<string>) {
  const faults: string[] = [];
  const discarded = played.filter(({ end }) => end === 'discarded').flatMap(({ names }) => names);
  const withdrawn = played.filter(({ end, problem }) => end === 'failed' && problem === 'not_taken');
  const mayBeGone = new Set(withdrawn.flatMap(({ names }) => names.map(finalName)));
  const aside = join(recorder.witness, 'discarded');
  await mkdir(aside);
  for (const name of discarded) await rename(join(recorder.witness, name), join(aside, name));
  await recoverUnfinished(recorder.witness);
  const names = (await readdir(recorder.witness)).filter((name) => name.endsWith('.mcap'));
  const recorded: Recorded[] = [];
  for (const name of names) {
    const path = join(recorder.witness, name);
    const sha256 = await hashFile(path);
    if (mayBeGone.has(name) && !stored.has(sha256)) continue;
    recorded.push({ path, sha256, bytes: (await stat(path)).size });
  }
  for (const { id, end, names: begun } of played) {
    const none = !begun.some((name) => names.includes(finalName(name)));
    if (end === 'kept' && none)
      faults.push(`lost: the ground was told that a take was kept, and there is none (${id})`);
  }
  for (const name of await readdir(recorder.spool)) {
    if (/\.(part|unreadable|recovering)$/.test(name)) faults.push(`unexplained: ${name} is left in ${recorder.spool}`);
  }
  return { recorded, faults };
}

const finalName = (part: string) => part.replace(/\.part$/, '');
