import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { begun, recordable } from './at-station.ts';
import { openDesk } from './desk.ts';
import { until } from './ground.ts';

/** Give the browser's storage of a server so many bytes, until what is returned is called. */
async function limitStorage(context: BrowserContext, page: Page, quotaSize: number): Promise<() => Promise<void>> {
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize });
  // The limit lasts as long as the session that set it.
  return () => session.detach();
}

/** Names and sizes of the takes that a page's browser holds, bytes. */
const takesOf = (page: Page) =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('takes', { create: true });
    const sizes: [string, number][] = [];
    for await (const [name, handle] of folder.entries()) {
      if (name.endsWith('.mcap')) sizes.push([name, (await (handle as FileSystemFileHandle).getFile()).size]);
    }
    return sizes;
  });

test('a disk that is full in the middle of a take keeps what was written, says what to do, and brings it once there is room', async ({
  onTestFinished,
}) => {
  const desk = await openDesk({ width: 1024, height: 700 }, { onDisk: true });
  onTestFinished(() => desk.close());
  const { ground, context, page } = desk;
  const phase = (name: string) => page.locator(`[data-phase=${name}]`).waitFor();
  const told = () => page.getByRole('alert').getByText('This browser has no space left');
  async function openStation() {
    await page.goto(`${ground.url}/collect/sim-1?seed=3`);
    await phase('ready');
    await begun(page);
  }

  await openStation();
  await recordable(page);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await page.keyboard.press('r');
  await phase('recording');
  // Room for some seconds of video.
  const makeRoom = await limitStorage(context, page, used + 300_000);
  await told().waitFor();
  await page.getByRole('alert').getByText('Wait until what waits has been sent').waitFor();
  await phase('ready');
  const [left, ...others] = await takesOf(page);
  expect(others).toEqual([]);
  expect(left![1]).toBeGreaterThan(50_000);
  // The scene can still be worked; another take is refused in the same words and damages nothing.
  await page.keyboard.press('r');
  await told().waitFor();

  // Opened anew while there is still no room, the station is there and what it has not saved stays.
  await openStation();
  await told().waitFor();
  expect(await takesOf(page)).toContainEqual(left);
  expect((await ground.api.episodes()).total).toBe(0);

  await makeRoom();
  await openStation();
  const [episode] = await until(async () => {
    const { items } = await ground.api.episodes();
    return items.length > 0 && items.every(({ decision }) => decision !== null) ? items : null;
  });
  const { metadata, topics } = await ground.api.episode(episode!.id);
  expect(metadata).toMatchObject({ recovered: true, outcome: 'unknown', station: 'sim-1' });
  expect(topics.find(({ topic }) => topic === '/joint_states')!.messages).toBeGreaterThan(50);
  expect(await takesOf(page)).toEqual([]);
}, 480_000);
