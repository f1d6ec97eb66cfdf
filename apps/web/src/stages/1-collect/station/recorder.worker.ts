import { type CellKind, type CellResult, cellKind } from '@palaestra/cells';
import { assess, chooseProfile, recordingOf } from '@palaestra/cleanse';
import { type Marks, markedResult, openTake, type TakeWriter, UNMARKED } from '@palaestra/collect';
import { PalaestraError, type Profile } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import type { CameraDelivery } from './camera-messages.ts';
import type { Owner } from './cell-messages.ts';
import { faultOf, noSpace } from './fault.ts';
import type { RecorderNews, RecorderOrder, TakeBegin } from './recorder-messages.ts';
import { recoverTakes } from './recover-takes.ts';
import { openSpool, type Spool } from './spool.ts';
import { createTakeFile, removeTake, type TakeFile, withTakes } from './take-files.ts';

/** Writes takes into this browser's file system and judges them, where a slow disk holds nobody back. */
interface Recorder {
  readonly kind: CellKind;
  readonly owner: Owner;
  readonly spool: Spool;
  /** From the first period of a take until its keeper has spoken. */
  open: OpenTake | null;
  /** Number of the last take that was begun, or could not be. */
  last: number;
}

interface OpenTake {
  readonly take: number;
  readonly profiles: readonly Profile[];
  readonly file: TakeFile;
  readonly writer: TakeWriter;
  /** Settles once the cameras have given all, with the reason when they could not. */
  readonly filmed: PromiseWithResolvers<string | null>;
  result: CellResult | null;
}

/** Between two looks at takes that others hold, ms. */
const HELD_MS = 5000;

let recorder: Recorder | null = null;
/** Pictures that came before the file of their take was open. */
let early: CameraDelivery[] = [];
/** Orders are carried out one after the other. */
let turn: Promise<void> = Promise.resolve();

async function open({ cell, owner, cameras }: Extract<RecorderOrder, { do: 'open' }>): Promise<void> {
  const spool = await openSpool();
  recorder = { kind: cellKind(cell), owner, spool, open: null, last: -1 };
  // Pictures wait for no order, because the order to end a take waits for them.
  cameras.addEventListener('message', ({ data }: MessageEvent<CameraDelivery>) => film(data));
  cameras.start();
  const recovered = await recoverTakes(spool);
  tell({ tell: 'ready', recovered });
  if (recovered.left > 0) tell({ tell: 'fault', ...faultOf(noSpace()) });
  if (recovered.held > 0) recoverLater(recorder);
}

/** Look again at what others hold: who is closed meanwhile leaves a take behind, which nobody else would send. */
function recoverLater(at: Recorder): void {
  setTimeout(() => {
    recoverTakes(at.spool, at.open?.file.name)
      .then(({ held }) => held > 0 && recoverLater(at))
      .catch((error: unknown) => tell({ tell: 'fault', ...faultOf(error) }));
  }, HELD_MS);
}

async function begin(at: Recorder, asked: TakeBegin): Promise<void> {
  const { kind, owner } = at;
  const { take, seed, startNs, first, profiles, work, variation = {} } = asked;
  try {
    await keep(at);
    // A take without an end was given up.
    await discard(at);
    const name = `${kind.name}-${owner.station}-${startNs / 1_000_000n}-${crypto.randomUUID().slice(0, 8)}`;
    const file = await withTakes((folder) => createTakeFile(folder, { name, org: owner.org }));
    const { station } = owner;
    const operator = asked.operator ?? owner.operator;
    const [order, session, task] = [work.order, work.session, work.task].map((one) => one ?? undefined);
    const who = { operator, station, order, session, task };
    const settings = { kind, seed, startNs, first, cameras: true, variation, ...who };
    const writer = await openTake(file, settings).catch((error: unknown) => {
      file.close();
      throw error;
    });
    at.open = { take, profiles, file, writer, filmed: Promise.withResolvers(), result: null };
  } finally {
    at.last = take;
    const waited = early;
    early = [];
    for (const delivery of waited) film(delivery);
  }
}

function film(delivery: CameraDelivery): void {
  if (recorder === null || delivery.take > recorder.last) {
    early.push(delivery);
    return;
  }
  const { open } = recorder;
  // Those of a take that was given up come to nothing.
  if (open?.take !== delivery.take) return;
  if ('end' in delivery) open.filmed.resolve(delivery.fault);
  // The writer keeps a fault of the file; the next step tells of it.
  else open.writer.picture(delivery.camera, delivery.t, delivery.data).catch(() => undefined);
}

async function end(at: Recorder, order: Extract<RecorderOrder, { do: 'end' }>): Promise<void> {
  const { open } = at;
  if (open === null) return;
  const fault = await open.filmed.promise;
  if (fault !== null) tell({ tell: 'fault', ...faultOf(fault) });
  await open.writer.end(order.last, order.result, { dropped: order.dropped });
  open.result = order.result;
  await judge(open, UNMARKED, order.at);
}

/** Judge the file as it lies there. `since` is when the person began to wait, ms since the epoch. */
async function judge({ file, profiles, result }: OpenTake, marks: Marks, since: number): Promise<void> {
  const reader = await readEpisode(file);
  const judgement =
    profiles.length === 0
      ? null
      : assess(
          await recordingOf(reader),
          chooseProfile(reader.metadata, new Map(profiles.map((one) => [one.id, one]))),
        );
  const { verdict, findings } = judgement ?? { verdict: null, findings: [] };
  tell({
    tell: 'taken',
    taken: {
      size: Number(await file.size()),
      computed: result!,
      marks,
      result: markedResult(result!, marks),
      verdict,
      findings,
      tookMs: now() - since,
    },
  });
}

async function mark({ open }: Recorder, marks: Marks): Promise<void> {
  if (open === null || open.result === null) return;
  const since = now();
  await open.writer.mark(marks);
  await judge(open, marks, since);
}

/** Nobody spoke against it: it goes into the spool and may be sent. */
async function keep(at: Recorder): Promise<void> {
  const { open, spool, owner } = at;
  if (open === null || open.result === null) return;
  const { name, handle } = open.file;
  const { sha256 } = await withTakes(async (folder) => {
    open.file.close();
    const entry = { name: `${name}.mcap`, org: owner.org };
    const adopted = await spool.adoptFile(handle, entry);
    await removeTake(folder, name);
    return adopted;
  });
  at.open = null;
  tell({ tell: 'kept', sha256 });
}

async function discard(at: Recorder): Promise<void> {
  if (at.open === null) return;
  const { file } = at.open;
  at.open = null;
  await withTakes(async (folder) => {
    file.close();
    await removeTake(folder, file.name);
  });
}

/** What is written stays where the next opening of a station recovers it. */
function giveUp(at: Recorder): void {
  at.open?.file.close();
  at.open = null;
}

async function carryOut(order: RecorderOrder): Promise<void> {
  if (order.do === 'open') return open(order);
  if (recorder === null) throw new PalaestraError('conflict', `Cannot ${order.do}: the recorder is not open`);
  const at = recorder;
  switch (order.do) {
    case 'begin':
      return begin(at, order.begin);
    case 'step':
      return at.open?.writer.step(order.step);
    case 'sync':
      return tell({ tell: 'synced' });
    case 'end':
      return end(at, order);
    case 'mark':
      return mark(at, order.marks);
    case 'keep':
      return keep(at);
    case 'discard':
      return discard(at);
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function tell(news: RecorderNews): void {
  self.postMessage(news);
}

self.addEventListener('message', ({ data: order }: MessageEvent<RecorderOrder>) => {
  if (order.do === 'blind') {
    recorder?.open?.filmed.resolve(order.reason);
    return;
  }
  turn = turn
    .then(() => carryOut(order))
    .catch((error: unknown) => {
      if (recorder !== null) giveUp(recorder);
      tell({ tell: 'fault', ...faultOf(error) });
    });
});
