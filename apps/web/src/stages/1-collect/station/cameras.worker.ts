import { type CellCamera, type CellKind, cellKind } from '@palaestra/cells';
import { PalaestraError } from '@palaestra/core';
import type { CameraDelivery, CameraNews, CameraOrder, CameraPreview } from './camera-messages.ts';
import { type CameraScene, createCameraScene } from './camera-scene.ts';
import { createPictureEncoder, type PictureEncoder } from './picture-encoder.ts';
import type { PictureMoment } from './picture-grid.ts';

/** Pictures that may wait for an encoder before the next is drawn. */
const MOST_WAITING = 3;
/** One of this many pictures is shown on the page, px wide. */
const PREVIEW = { every: 3, width: 256 } as const;

/** What films a cell, away from the thread that computes it: a slow picture never slows the physics. */
interface Cameras {
  readonly kind: CellKind;
  readonly scene: CameraScene;
  readonly encoders: ReadonlyMap<CellCamera, PictureEncoder>;
  readonly recorder: MessagePort;
  take: number | null;
  /** No picture may be left out; nobody watches then. */
  steady: boolean;
  watcher: MessagePort | null;
  drawn: number;
}

let cameras: Cameras | null = null;
/** Orders are carried out one after the other. */
let turn: Promise<void> = Promise.resolve();

async function open({ cell, seed, recorder }: Extract<CameraOrder, { do: 'open' }>): Promise<void> {
  const kind = cellKind(cell);
  const encoders = new Map<CellCamera, PictureEncoder>();
  for (const camera of kind.cameras) {
    const deliver = (t: number, data: Uint8Array<ArrayBuffer>) => {
      const take = cameras?.take ?? null;
      if (take !== null) give(recorder, { take, camera: camera.name, t, data }, [data.buffer]);
    };
    encoders.set(camera, await createPictureEncoder(camera, deliver));
  }
  const scene = createCameraScene(kind, seed);
  for (const encoder of encoders.values()) encoder.begin(false);
  cameras = { kind, scene, encoders, recorder, take: null, steady: false, watcher: null, drawn: 0 };
  tell({ tell: 'ready' });
}

async function take(at: Cameras, { t, joints, gripper, objects }: PictureMoment): Promise<void> {
  const { scene, encoders } = at;
  scene.pose(joints, gripper, new Map(objects));
  const shown = at.watcher !== null && !at.steady && at.drawn++ % PREVIEW.every === 0;
  for (const [camera, encoder] of encoders) {
    scene.draw(camera);
    // Also while nothing is recorded: only so do the figures tell whether a recording would hold.
    encoder.encode(scene.pixels, t);
    if (shown) void show(at.watcher!, camera, scene.pixels);
  }
  const waiting = () => Math.max(...[...encoders.values()].map(({ queue }) => queue));
  const queue = waiting();
  while (waiting() > MOST_WAITING) await new Promise((resolve) => setTimeout(resolve, 1));
  tell({ tell: 'taken', queue });
}

async function show(watcher: MessagePort, camera: CellCamera, pixels: CameraScene['pixels']): Promise<void> {
  const resizeWidth = PREVIEW.width;
  const resizeHeight = Math.round((PREVIEW.width * camera.height) / camera.width);
  const image = new ImageData(pixels.slice(), camera.width, camera.height);
  const picture = await createImageBitmap(image, { resizeWidth, resizeHeight, resizeQuality: 'low' });
  watcher.postMessage({ camera: camera.name, picture } satisfies CameraPreview, [picture]);
}

async function end(at: Cameras): Promise<void> {
  if (at.take === null) return;
  const ended = at.take;
  const flushed = await Promise.allSettled([...at.encoders.values()].map((encoder) => encoder.flush()));
  const failed = flushed.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  const fault = [...at.encoders.values()].find((encoder) => encoder.fault !== null)?.fault ?? null;
  at.take = null;
  at.steady = false;
  give(at.recorder, { take: ended, end: true, fault: fault ?? (failed ? String(failed.reason) : null) }, []);
}

async function carryOut(order: CameraOrder): Promise<void> {
  if (order.do === 'open') return open(order);
  if (cameras === null) throw new PalaestraError('conflict', `Cannot ${order.do}: the cameras are not open`);
  const at = cameras;
  switch (order.do) {
    case 'watch':
      at.watcher = order.port;
      return;
    case 'scene':
      at.take = null;
      return at.scene.scene(order.seed);
    case 'begin':
      at.take = order.take;
      at.steady = order.steady;
      for (const encoder of at.encoders.values()) encoder.begin(order.steady);
      return;
    case 'picture':
      return take(at, order.moment);
    case 'end':
      return end(at);
  }
}

function give(to: MessagePort, delivery: CameraDelivery, transfer: ArrayBuffer[]): void {
  to.postMessage(delivery, transfer);
}

function tell(news: CameraNews): void {
  self.postMessage(news);
}

self.addEventListener('message', ({ data: order }: MessageEvent<CameraOrder>) => {
  turn = turn
    .then(() => carryOut(order))
    .catch((error: unknown) => {
      tell({ tell: 'fault', message: error instanceof Error ? error.message : String(error) });
    });
});
