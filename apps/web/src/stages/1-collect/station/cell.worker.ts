import engineUrl from '@mujoco/mujoco/mujoco.wasm?url';
import { type CellKind, cellKind, loadMujoco, type Mujoco } from '@palaestra/cells';
import { PalaestraError } from '@palaestra/core';
import { runExpert } from './autopilot.ts';
import type { CellNews, CellOrder } from './cell-messages.ts';
import { faultOf } from './fault.ts';
import { type FilmCrew, openFilmCrew } from './film-crew.ts';
import { createPace } from './pace.ts';
import type { RecorderNews, RecorderOrder, TakeBegin } from './recorder-messages.ts';
import { expertResult, openWorkplace, type Workplace } from './workplace.ts';

/** How often the worker looks at the clock, ms. */
const LOOK = 4;
/** How often the figures of the streams are told, ms. */
const TELL = 250;

/** The physics of one station, away from the page that draws it and from who films and records it. */
interface Station {
  readonly kind: CellKind;
  readonly mujoco: Mujoco;
  readonly place: Workplace;
  readonly crew: FilmCrew;
  readonly recorder: Worker;
  /** Number of the last take. */
  take: number;
  /** Nothing of the take under way is recorded. */
  practice: boolean;
  /** The expert has the cell; the clock does not drive it. */
  away: boolean;
}

let station: Station | null = null;
let restart = () => {};
let synced = () => {};
/** Orders are carried out one after the other; input does not wait. */
let turn: Promise<void> = Promise.resolve();

async function open({ cell, seed, owner }: Extract<CellOrder, { do: 'open' }>): Promise<void> {
  const kind = cellKind(cell);
  const recorder = new Worker(new URL('./recorder.worker.ts', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  const recovered = new Promise<Extract<RecorderNews, { tell: 'ready' }>['recovered']>((resolve) => {
    recorder.addEventListener('message', ({ data: news }: MessageEvent<RecorderNews>) => {
      if (news.tell === 'ready') resolve(news.recovered);
      else hear(news);
    });
  });
  recorder.addEventListener('error', (event) => hear({ tell: 'fault', ...faultOf(event.message) }));
  recorder.postMessage({ do: 'open', cell, owner, cameras: port1 } satisfies RecorderOrder, [port1]);
  const crew = openFilmCrew(kind, seed, port2, (message) => {
    recorder.postMessage({ do: 'blind', reason: message } satisfies RecorderOrder);
    tell({ tell: 'fault', ...faultOf(message) });
  });
  const mujoco = await loadMujoco(engineUrl);
  const place = openWorkplace(kind, mujoco, seed);
  station = { kind, mujoco, place, crew, recorder, take: 0, practice: false, away: false };
  // Without cameras the cell can still be practised on.
  await crew.ready.catch(() => undefined);
  crew.scene(seed, place.seen);
  run(station);
  tell({ tell: 'ready', recovered: await recovered });
}

function run(at: Station): void {
  const { place, kind, crew } = at;
  const pace = createPace(1000 / kind.controlHz);
  let told = 0;
  restart = () => pace.restart(performance.now());
  function look() {
    const now = performance.now();
    const periods = at.away ? 0 : pace.due(now);
    let ended = false;
    for (let period = 0; period < periods && !ended; period++) {
      ended = place.step();
      crew.see(place.seen);
      if (place.recording && !at.practice) record(at, { do: 'step', step: place.done! });
    }
    if (periods > 0) tellFrame(place);
    if (now - told >= TELL) {
      told = now;
      tell({ tell: 'pace', pace: pace.figures(now), cameras: crew.figures(now) });
    }
    if (ended) inTurn(() => finish(at));
    setTimeout(look, LOOK);
  }
  look();
}

function tellFrame({ seen, seed, target, blocked, recording, stopped, motion }: Workplace): void {
  tell({
    tell: 'frame',
    frame: {
      seed,
      time: seen.time,
      joints: [...seen.joints.position],
      gripper: seen.gripper,
      objects: [...seen.objects],
      tool: seen.toolPose,
      signals: [...seen.signals],
      target,
      force: Math.hypot(...seen.wrench.force),
      blocked,
      recording,
      stopped,
      inputAt: motion(),
    },
  });
}

/** What the recorder tells goes on to the page. */
function hear(news: Exclude<RecorderNews, { tell: 'ready' }>): void {
  if (news.tell === 'synced') {
    synced();
    return;
  }
  // A take that cannot be written is over.
  if (news.tell === 'fault' && station?.place.finish()) tell({ tell: 'ended' });
  tell(news);
}

async function begin(at: Station, order: Extract<CellOrder, { do: 'record' }>): Promise<void> {
  const { place, crew } = at;
  // Pressed again before the page had heard that it records.
  if (place.recording) return;
  if (!order.practice && crew.figures(performance.now()).hz === 0) {
    throw new PalaestraError('unavailable', 'Cannot record: the cameras delivered no picture in the last second');
  }
  const startNs = BigInt(Date.now()) * 1_000_000n;
  at.practice = order.practice;
  record(at, { do: 'keep' });
  place.record();
  if (order.practice) crew.scene(place.seed, place.seen);
  else {
    const { work, profiles } = order;
    beginTake(at, { seed: place.seed, startNs, first: place.seen, work, profiles }, false);
  }
  restart();
  tell({ tell: 'recording' });
}

function beginTake(at: Station, begin: Omit<TakeBegin, 'take'>, steady: boolean): void {
  const take = ++at.take;
  record(at, { do: 'begin', begin: { take, ...begin } });
  at.crew.begin(take, steady, begin.first);
}

async function finish(at: Station): Promise<void> {
  const ended = at.place.finish();
  if (ended === null) return;
  tell({ tell: 'ended' });
  if (at.practice) {
    const expert = expertResult(at.kind, at.mujoco, at.place.seed);
    tell({ tell: 'practised', practised: { result: ended.result, expert } });
  } else record(at, { do: 'end', ...ended, at: now(), dropped: at.crew.end() });
  restart();
}

/** The expert works the cell once, as fast as the cameras can follow, on the same way into the same file. */
async function autopilot(at: Station, order: Extract<CellOrder, { do: 'autopilot' }>): Promise<void> {
  const { place, crew } = at;
  at.practice = false;
  at.away = true;
  try {
    tell({ tell: 'recording' });
    const { seed, startNs, work, profiles, operator, variation } = order;
    const ended = await runExpert(at.kind, at.mujoco, order, {
      begin(first) {
        crew.scene(seed, first);
        beginTake(at, { seed, startNs, first, work, profiles, operator, variation }, true);
      },
      async step(step, next) {
        record(at, { do: 'step', step });
        await crew.filmed(next);
      },
      async wait() {
        const { promise, resolve } = Promise.withResolvers<void>();
        synced = resolve;
        record(at, { do: 'sync' });
        await promise;
      },
    });
    tell({ tell: 'ended' });
    record(at, { do: 'end', ...ended, at: now(), dropped: crew.end() });
  } finally {
    at.away = false;
    crew.scene(place.seed, place.seen);
    restart();
  }
}

async function carryOut(order: Exclude<CellOrder, { do: 'input' | 'stop' }>): Promise<void> {
  if (order.do === 'open') return open(order);
  if (station === null) throw new PalaestraError('conflict', `Cannot ${order.do}: the station is not open`);
  const at = station;
  switch (order.do) {
    case 'scene':
      if (at.place.recording) record(at, { do: 'discard' });
      record(at, { do: 'keep' });
      at.place.scene(order.seed);
      return at.crew.scene(order.seed, at.place.seen);
    case 'record':
      return begin(at, order);
    case 'autopilot':
      return autopilot(at, order);
    case 'finish':
      return finish(at);
    case 'mark':
    case 'keep':
    case 'discard':
      return record(at, order);
    case 'watch':
      return at.crew.watch(order.port);
  }
}

function record({ recorder }: Station, order: RecorderOrder): void {
  recorder.postMessage(order);
}

function inTurn(work: () => Promise<void>): void {
  turn = turn.then(work).catch((error: unknown) => {
    tell({ tell: 'fault', ...faultOf(error) });
  });
}

function now(): number {
  return performance.timeOrigin + performance.now();
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
