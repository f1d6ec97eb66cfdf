import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDesk } from './desk.ts';
import { until } from './ground.ts';

/** The frames that a viewer at an address gets first, as kinds. */
function firstFrames(page: Page, address: string): Promise<string[]> {
  return page.evaluate(
    (url) =>
      new Promise<string[]>((resolve, reject) => {
        const socket = new WebSocket(url, ['foxglove.websocket.v1']);
        const kinds: string[] = [];
        socket.onerror = () => reject(new Error('no connection'));
        socket.onmessage = ({ data }) => {
          kinds.push(JSON.parse(data as string).op);
          if (kinds.length === 2) resolve(kinds);
        };
      }),
    address,
  );
}

test('an episode page and a station page give an address that a viewer can open', async ({ onTestFinished }) => {
  const desk = await openDesk({ width: 1280, height: 900 });
  onTestFinished(() => desk.close());
  const { page, ground: server } = desk;
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const episodes = join(server.folder, 'episodes');
  await server.palaestra(
    'collect',
    'sim',
    '--cell',
    'cell-to-tray',
    '--out',
    episodes,
    '--episodes',
    '1',
    '--seed',
    '1',
  );
  await server.palaestra('send', episodes, '--server', server.url);
  const { id } = await until(async () => (await server.api.episodes()).items[0] ?? null);
  const robot = { embodiment: 'ur5e', serial: 'A-17' };
  await server.api.createStation({ id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot });
  for (const place of [`/episodes/${id}`, '/stations/arm-1']) {
    await page.goto(`${server.url}${place}`);
    await page.getByRole('button', { name: 'Watch in Foxglove' }).click();
    const address = await page.getByTestId('watch address').textContent();
    expect(address).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/api\/v1\/live\/foxglove\?ticket=/);
    expect(await firstFrames(page, address!)).toEqual(['serverInfo', 'advertise']);
    const folder = process.env.PALAESTRA_SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: join(folder, `watch-${place.split('/')[1]}.png`) });
  }
  expect(faults).toEqual([]);
});
