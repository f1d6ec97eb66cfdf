import engineUrl from '@mujoco/mujoco/mujoco.wasm?url';
import { cellKind, loadMujoco } from '@palaestra/cells';
import { createCameraScene } from './station/camera-scene.ts';
import { PICTURED_SEED, stepMoments } from './step-moments.ts';

/** The pictures of a cell's procedure by step, or why there are none. */
export type StepPicturesNews = { readonly pictures: readonly (Blob | undefined)[] } | { readonly message: string };

async function draw(cell: string): Promise<(Blob | undefined)[]> {
  const kind = cellKind(cell);
  const scene = createCameraScene(kind, PICTURED_SEED);
  // The one that stands still shows the whole table.
  const camera = kind.cameras.find(({ body }) => body === 'base') ?? kind.cameras[0]!;
  const pictures: (Blob | undefined)[] = kind.task.steps.map(() => undefined);
  for (const { step, seen } of stepMoments(kind, await loadMujoco(engineUrl), PICTURED_SEED)) {
    scene.pose(seen.joints.position, seen.gripper, seen.objects);
    scene.draw(camera);
    pictures[step] = await encode(scene.pixels, camera.width, camera.height);
  }
  return pictures;
}

/** The camera's pixels carry nothing that could be seen through. */
function encode(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): Promise<Blob> {
  const opaque = pixels.slice();
  for (let at = 3; at < opaque.length; at += 4) opaque[at] = 255;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(opaque, width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
}

self.addEventListener('message', async ({ data: cell }: MessageEvent<string>) => {
  const news = await draw(cell).then(
    (pictures): StepPicturesNews => ({ pictures }),
    (error: unknown): StepPicturesNews => ({ message: String(error) }),
  );
  self.postMessage(news);
});
