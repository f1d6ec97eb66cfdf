import engineUrl from '@mujoco/mujoco/mujoco.wasm?url';
import { type CellKind, cellKind, loadMujoco, type Mujoco } from '@palaestra/cells';
import { assess, chooseProfile, recordingOf } from '@palaestra/cleanse';
import { type Marks, markedResult, type Take, UNMARKED, writeTake } from '@palaestra/collect';
import { PalaestraError, type Profile, sha256Of } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable, memoryWritable } from '@palaestra/formats/mcap';
import type { CellNews, CellOrder, Owner, Work } from './cell-messages.ts';
import { createPace } from './pace.ts';
import { openSpool, type Spool } from './spool.ts';
import { expertResult, openWorkplace, type Workplace } from './workplace.ts';

/** How often the worker looks at the clock, ms. */
const LOOK = 4;
/** How often the figures of the streams are told, ms. */
const TELL = 250;

/** Physics, recording and judgement of one station, away from the page that draws it. */
interface Station {
  readonly kind: CellKind;
  readonly mujoco: Mujoco;
  readonly place: Workplace;
  readonly spool: Spool;
  readonly owner: Owner;
  practice: boolean;
  /** What the take under way, or the last, is recorded for. */
  work: Work;
  profiles: readonly Profile[];
  /** The take whose keeper has not spoken yet. */
  held: { take: Take; sha256: string } | null;
}

const NO_WORK: Work = { order: null, session: null };

let station: Station | null = null;
let restart = () => {};
/** Orders are carried out one after the other; input does not wait. */
let turn: Promise<void> = Promise.resolve();

async function open(order: Extract<CellOrder, { do: 'open' }>): Promise<void> {
  const kind = cellKind(order.cell);
  const [mujoco, spool] = await Promise.all([loadMujoco(engineUrl), openSpool()]);
  const place = openWorkplace(kind, mujoco, order.seed);
  station = {
    kind,
    mujoco,
    place,
    spool,
    owner: order.owner,
    practice: false,
    work: NO_WORK,
    profiles: [],
    held: null,
  };
  run(station);
  tell({ tell: 'ready' });
}

function run(at: Station): void {
  const { place, kind } = at;
  const pace = createPace(1000 / kind.controlHz);
  let told = 0;
  restart = () => pace.restart(performance.now());
  function look() {
    const now = performance.now();
    const periods = pace.due(now);
    let ended = false;
    for (let period = 0; period < periods && !ended; period++) ended = place.step();
    if (periods > 0) tellFrame(place);
    if (now - told >= TELL) {
      told = now;
      tell({ tell: 'pace', pace: pace.figures(now) });
    }
    if (ended) inTurn(() => finish(at));
    setTimeout(look, LOOK);
  }
  look();
}

function tellFrame(place: Workplace): void {
  const { seen, seed, target, blocked, recording, stopped } = place;
  tell({
    tell: 'frame',
    frame: {
      seed,
      time: seen.time,
      joints: [...seen.joints.position],
      gripper: seen.gripper,
      objects: [...seen.objects],
      tool: seen.toolPose,
      target,
      force: Math.hypot(...seen.wrench.force),
      blocked,
      recording,
      stopped,
      inputAt: place.motion(),
    },
  });
}

async function finish(at: Station): Promise<void> {
  const take = at.place.finish();
  if (take === null) return;
  tell({ tell: 'ended' });
  if (at.practice) {
    const expert = expertResult(at.kind, at.mujoco, take.seed);
    tell({ tell: 'practised', practised: { result: take.result, expert } });
  } else await judge(at, take, UNMARKED);
  restart();
}

/** Write the take into the spool, then judge the file as it lies there. */
async function judge(at: Station, take: Take, marks: Marks): Promise<void> {
  const begun = performance.now();
  const file = memoryWritable();
  const { operator, station } = at.owner;
  const work = { order: at.work.order ?? undefined, session: at.work.session ?? undefined };
  await writeTake(take, file, { operator, station, ...work }, marks);
  const bytes = file.bytes();
  const sha256 = await sha256Of(bytes);
  const name = `${at.kind.name}-${at.owner.station}-${take.startNs / 1_000_000n}.mcap`;
  await at.spool.put(bytes, { sha256, name, org: at.owner.org, state: 'held', fault: null });
  const before = at.held;
  at.held = { take, sha256 };
  if (before !== null && before.sha256 !== sha256) await at.spool.remove(before.sha256);
  const reader = await readEpisode(bytesReadable(bytes));
  const profile = chooseProfile(reader.metadata, new Map(at.profiles.map((one) => [one.id, one])));
  const { verdict, findings } = assess(await recordingOf(reader), profile);
  const tookMs = performance.now() - begun;
  const result = markedResult(take.result, marks);
  tell({
    tell: 'taken',
    taken: { sha256, size: bytes.byteLength, computed: take.result, marks, result, verdict, findings, tookMs },
  });
}

/** Nobody spoke against it: it is kept and may be sent. */
async function keep(at: Station): Promise<void> {
  if (at.held === null) return;
  const { sha256 } = at.held;
  await at.spool.change(sha256, { state: 'kept' });
  tell({ tell: 'kept', sha256 });
  at.held = null;
}

async function discard(at: Station): Promise<void> {
  if (at.held === null) return;
  await at.spool.remove(at.held.sha256);
  at.held = null;
}

async function carryOut(order: Exclude<CellOrder, { do: 'input' | 'stop' }>): Promise<void> {
  if (order.do === 'open') return open(order);
  if (station === null) throw new PalaestraError('conflict', `Cannot ${order.do}: the station is not open`);
  const at = station;
  switch (order.do) {
    case 'scene':
      await keep(at);
      at.place.scene(order.seed);
      return;
    case 'record':
      await keep(at);
      at.practice = order.practice;
      at.profiles = order.profiles;
      at.work = order.work;
      at.place.record(BigInt(Date.now()) * 1_000_000n);
      restart();
      return tell({ tell: 'recording' });
    case 'finish':
      return finish(at);
    case 'mark':
      if (at.held === null) return;
      return judge(at, at.held.take, order.marks);
    case 'keep':
      return keep(at);
    case 'discard':
      return discard(at);
  }
}

function inTurn(work: () => Promise<void>): void {
  turn = turn.then(work).catch((error: unknown) => {
    tell({ tell: 'fault', message: error instanceof Error ? error.message : String(error) });
  });
}

function tell(news: CellNews): void {
  self.postMessage(news);
}

self.addEventListener('message', ({ data: order }: MessageEvent<CellOrder>) => {
  // A hand and a stop wait for nothing.
  if (order.do === 'input') station?.place.input(order.input, order.at);
  else if (order.do === 'stop') station?.place.stop(order.on);
  else inTurn(() => carryOut(order));
});
