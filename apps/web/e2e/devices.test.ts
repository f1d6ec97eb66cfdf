import { createRequire } from 'node:module';
import type { XRDevice } from 'iwer';
import type { Page } from 'playwright-core';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { look, rest } from './at-the-screen.ts';
import { type Desk, openContext, openDesk } from './desk.ts';
import { until } from './ground.ts';
import type { Seen } from './person.ts';

/** An emulated headset with two controllers behind the browser's own interface. */
const HEADSET = createRequire(import.meta.url)
  .resolve('iwer')
  .replace(/lib\/index\.js$/, 'build/iwer.js');

const VIEW = { width: 800, height: 600 };

declare global {
  interface Window {
    pad: { axes: number[]; buttons: { pressed: boolean; value: number }[] };
    IWER: typeof import('iwer');
    headset: XRDevice;
  }
}

let desk: Desk | null = null;

afterAll(() => desk?.close());

/** A page in a browser of its own, so that an attempt meets nothing of another. */
async function ownPage({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Page> {
  desk ??= await openDesk(VIEW);
  const context = await openContext(desk, { viewport: VIEW });
  onTestFinished(() => context.close());
  return context.newPage();
}

async function openCell(page: Page): Promise<void> {
  await page.goto(`${desk!.ground.url}/collect/sim-1?seed=3`);
  await page.locator('[data-phase=ready]').waitFor();
  await page.waitForFunction(() => document.querySelector<HTMLElement>('[data-testid=station]')?.dataset.poses);
}

/** The page asks its devices once a frame, and draws as fast as it can: so long that it has asked a few times. */
async function asked(page: Page, ms: number): Promise<void> {
  await page.waitForTimeout(ms);
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
}

const sees = (page: Page, seen: (now: Seen) => boolean) => until(async () => (seen(await look(page)) ? true : null));

/** Where the tool stands once it stands still, m. */
const restPlace = async (page: Page) => (await rest(page)).tool.position;

test('a gamepad moves the tool with its sticks; its buttons are the gripper and the emergency stop', async (context) => {
  const page = await ownPage(context);
  await page.addInitScript(() => {
    window.pad = { axes: [0, 0, 0, 0], buttons: Array.from({ length: 17 }, () => ({ pressed: false, value: 0 })) };
    navigator.getGamepads = () => [window.pad as unknown as Gamepad, null, null, null];
  });
  await openCell(page);
  await page.evaluate(() => window.dispatchEvent(new Event('gamepadconnected')));
  const stick = (axis: number, value: number) =>
    page.evaluate(
      ([which, deflection]) => {
        window.pad.axes[which] = deflection;
      },
      [axis, value] as const,
    );
  const press = async (button: number) => {
    for (const pressed of [true, false]) {
      await page.evaluate(
        ([which, on]) => {
          window.pad.buttons[which]!.pressed = on;
        },
        [button, pressed] as const,
      );
      await asked(page, 200);
    }
  };
  const [x, y, z] = await restPlace(page);
  // The person faces the robot: ahead is towards it, base -x.
  await stick(1, -1);
  await sees(page, ({ tool }) => tool.position[0] < x - 0.04);
  await stick(1, 0.1);
  const after = await restPlace(page);
  expect(Math.abs(after[1] - y)).toBeLessThan(0.003);
  // Up, where nothing is that a late hand would strike.
  await stick(3, -1);
  await sees(page, ({ tool }) => tool.position[2] > z + 0.03);
  await stick(3, 0);
  await press(0);
  await sees(page, ({ gripper }) => gripper < 0.005);
  await press(1);
  await page.getByRole('alert').getByText('Stopped.').waitFor();
  const stopped = await restPlace(page);
  await stick(0, 1);
  await asked(page, 1000);
  expect(Math.hypot(...(await restPlace(page)).map((value, axis) => value - stopped[axis]!))).toBeLessThan(0.002);
});

test('a headset’s controller moves the tool while its clutch is closed, and only then', async (context) => {
  const page = await ownPage(context);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.addInitScript({ path: HEADSET });
  await page.addInitScript(() => {
    window.headset = new window.IWER.XRDevice(window.IWER.metaQuest3);
    window.headset.installRuntime({ forceInstall: true });
  });
  await openCell(page);
  await page.getByRole('button', { name: 'Headset' }).waitFor();
  await page.keyboard.press('h');
  await page.waitForFunction(() => window.headset.activeSession !== undefined);
  const put = (position: readonly number[], squeeze: number) =>
    page.evaluate(
      ([at, clutch]) => {
        const controller = window.headset.controllers.right!;
        controller.position.set(at[0]!, at[1]!, at[2]!);
        controller.updateButtonValue('squeeze', clutch);
      },
      [position, squeeze] as const,
    );
  const press = async (button: string) => {
    for (const value of [1, 0]) {
      await page.evaluate(
        ([name, on]) => window.headset.controllers.right!.updateButtonValue(name as string, on as number),
        [button, value] as const,
      );
      await asked(page, 1000);
    }
  };
  await put([0.2, 1, -0.3], 0);
  const [x, y, z] = await restPlace(page);
  await put([0.2, 1, -0.3], 1);
  await asked(page, 1500);
  await put([0.25, 1.06, -0.36], 1);
  await sees(page, ({ tool }) => Math.abs(tool.position[1] - (y + 0.05)) < 0.004);
  const moved = await restPlace(page);
  for (const [axis, value] of [x - 0.06, y + 0.05, z + 0.06].entries()) expect(moved[axis]).toBeCloseTo(value, 2);
  // The arm is rested: the clutch is open, and the tool stays.
  await put([0.25, 1.06, -0.36], 0);
  await asked(page, 1500);
  await put([0, 0.6, 0], 0);
  await asked(page, 1500);
  expect(Math.hypot(...(await restPlace(page)).map((value, axis) => value - moved[axis]!))).toBeLessThan(0.004);
  await press('trigger');
  await sees(page, ({ gripper }) => gripper < 0.005);
  await press('b-button');
  await page.getByRole('alert').getByText('Stopped.').waitFor();
  await page.keyboard.press('h');
  await page.waitForFunction(() => window.headset.activeSession === undefined);
  expect(faults).toEqual([]);
});
