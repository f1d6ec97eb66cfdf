import type { Vec3 } from '@palaestra/cells';
import type { Page } from 'playwright-core';
import { PerspectiveCamera, Vector3 } from 'three';
import { type Seen, type Worker, yaw } from './person.ts';

/** Radius of the ring at the tool, m. */
const RING = 0.085;
/** How often a handle is reached for before the hand gives up. */
const TRIES = 4;
/** How often the pointer is moved on in one try. */
const MOVES = 15;
/** Force that is felt when something changed, N. */
const FELT = 1;

/** What is seen of a station's scene: what its page has drawn last. */
export async function look(page: Page): Promise<Seen> {
  const shown = await page.getByTestId('station').getAttribute('data-poses');
  return JSON.parse(shown!) as Seen;
}

/** What is seen once the tool has stood still by the clock of the scene, or nothing more is waited for. */
export async function rest(page: Page, enough: (now: Seen) => Promise<boolean> = async () => false): Promise<Seen> {
  let last = await look(page);
  for (;;) {
    await page.waitForTimeout(100);
    const now = await look(page);
    if (await enough(now)) return now;
    // The clock of another scene begins anew.
    if (now.time >= last.time && now.time < last.time + 0.2) continue;
    const moved = Math.hypot(...now.tool.position.map((one, axis) => one - last.tool.position[axis]!));
    const turned = Math.abs(yaw(now.tool) - yaw(last.tool));
    if (now.time > last.time && moved < 4e-4 && turned < 4e-3) return now;
    last = now;
  }
}

/** Where on the page a point of the scene is seen, from the front, px. */
export async function onScreen(page: Page, at: Vec3): Promise<readonly [number, number]> {
  const box = (await page.getByTestId('scene').locator('canvas').boundingBox())!;
  const camera = new PerspectiveCamera(38, box.width / box.height, 0.05, 20);
  camera.up.set(0, 0, 1);
  camera.position.set(1.42, -0.3, 0.86);
  camera.lookAt(0.42, 0, 0.13);
  camera.updateMatrixWorld();
  const { x, y } = new Vector3(...at).project(camera);
  return [box.x + ((x + 1) / 2) * box.width, box.y + ((1 - y) / 2) * box.height];
}

/**
 * A person at the screen of a station: sees what the page shows, presses keys, and drags the handles at the tool. Who has
 * missed a handle has turned the view instead, notices that nothing came of it, looks from the front again and reaches anew.
 */
export function atTheScreen(page: Page): Worker & { rest(): Promise<Seen> } {
  const ended = async () => (await page.getByTestId('station').getAttribute('data-phase')) !== 'recording';

  /**
   * Drag a handle. The hand follows the eye: the pointer is moved on by what is missing until nothing is.
   *
   * @param handle where the handle is when the tool is at a value; @param value what the tool has now.
   */
  async function pull<T extends readonly number[]>(
    want: T,
    near: number,
    value: (now: Seen) => T,
    handle: (value: T) => Vec3,
    enough: (now: Seen) => boolean = () => false,
  ): Promise<void> {
    const done = async (now: Seen) => enough(now) || (await ended());
    const missing = (now: Seen) => want.map((one, axis) => one - value(now)[axis]!);
    for (let one = 0; one < TRIES; one++) {
      await page.keyboard.press('v');
      const first = await rest(page, done);
      await page.mouse.move(...(await onScreen(page, handle(value(first)))));
      await page.mouse.down();
      let seen = first;
      let aim = [...want];
      for (let move = 0; move < MOVES; move++) {
        await page.mouse.move(...(await onScreen(page, handle(aim as unknown as T))), { steps: 3 });
        seen = await rest(page, done);
        const off = missing(seen);
        if (Math.hypot(...off) < near || (await done(seen))) break;
        const came = Math.hypot(...value(seen).map((now, axis) => now - value(first)[axis]!));
        if (came < Math.hypot(...missing(first)) / 10 && Math.abs(seen.force - first.force) < FELT) break;
        aim = aim.map((now, axis) => now + off[axis]!);
      }
      await page.mouse.up();
      if (Math.hypot(...missing(seen)) < near || (await done(seen))) return;
    }
  }

  return {
    look: () => look(page),
    rest: () => rest(page, ended),
    ended,
    press: (key, ms) => page.keyboard.press(key, { delay: ms }),
    async drag(x, y) {
      const { position } = (await look(page)).tool;
      const place = ({ tool }: Seen) => [tool.position[0], tool.position[1]] as const;
      await pull([x, y], 5e-4, place, ([atX, atY]) => [atX + RING, atY, position[2]]);
    },
    async lift(z, enough) {
      const [x, y] = (await look(page)).tool.position;
      await pull(
        [z],
        1e-3,
        ({ tool }) => [tool.position[2]] as const,
        ([at]) => [x, y + 0.14, at + 0.02],
        enough,
      );
    },
    async turn(facing, enough) {
      const [x, y, z] = (await look(page)).tool.position;
      const knob = ([at]: readonly [number]): Vec3 => [x + RING * Math.sin(at), y - RING * Math.cos(at), z];
      await pull([facing], 0.01, ({ tool }) => [yaw(tool)] as const, knob, enough);
    },
  };
}
