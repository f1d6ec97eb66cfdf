import { join } from 'node:path';
import type { Heartbeat } from '@palaestra/core';
import { type Client, createClient } from '@palaestra/sdk';
import { expect, test } from 'vitest';
import { PNG } from '../../../stages/1-collect/testing/pictures.ts';
import { afresh } from './afresh.ts';
import { openDesk } from './desk.ts';
import { until } from './ground.ts';

const office = afresh(async (end) => {
  const { ground: server, page, close } = await openDesk({ width: 1440, height: 900 });
  end.defer(close);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  return { server, api: server.api, page, faults };
});

const beat: Heartbeat = {
  session: null,
  activity: 'ready',
  streams: [{ name: '/joint_states', hz: 50, wanted: 45 }],
  spool: { recordings: 0, bytes: 0 },
  fault: null,
};

/** A station that speaks every second until it goes, as real ones do: one that has said nothing for 15 s is shown as silent. */
function voiceOf(
  api: Client,
  station: string,
): AsyncDisposable & { say(next: Heartbeat): ReturnType<Client['heartbeat']> } {
  let word: Heartbeat | null = null;
  let next: ReturnType<typeof setTimeout> | undefined;
  let said: Promise<unknown> = Promise.resolve();
  function again(): void {
    next = setTimeout(() => {
      // One that is not heard speaks again.
      said = api.heartbeat(station, word!).catch(() => undefined);
      void said.then(() => next !== undefined && again());
    }, 1000);
  }
  return {
    say(now) {
      if (word === null) again();
      word = now;
      return api.heartbeat(station, now);
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(next);
      next = undefined;
      await said;
    },
  };
}

test('an order is made in the page, filled from the command line, and its progress comes by itself', async () => {
  const { server, api, page, faults } = office();
  await page.goto(`${server.url}/orders`);
  await page.getByRole('button', { name: 'New order' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Task').selectOption('cell-to-tray');
  for (const pocket of ['3', '4', '5', '6', '7', '8']) await dialog.getByText(pocket, { exact: true }).click();
  await dialog.getByLabel('Accepted episodes per variation').fill('2');
  await dialog.getByRole('button', { name: 'Order 2 variations, 4 episodes' }).click();
  await page.getByRole('heading', { name: 'Cell into tray', level: 1 }).waitFor();
  await page.getByText('0 / 4').waitFor();
  const order = new URL(page.url()).pathname.split('/').at(-1)!;

  const out = join(server.folder, 'ordered');
  const ask = ['collect', 'sim', '--order', order, '--episodes', '9', '--failures', '0', '--out', out];
  await server.palaestra(...ask, '--server', server.url);
  await server.palaestra('send', out, '--server', server.url);
  await until(async () => ((await api.order(order)).accepted === 4 ? true : null));
  await page.getByText('4 / 4').waitFor();
  const { slots, recorded } = await api.order(order);
  expect([recorded, ...slots.map(({ accepted, underWay }) => [accepted, underWay])]).toEqual([4, [2, 0], [2, 0]]);
  await page.goto(`${server.url}/transmit`);
  await page.getByRole('row').filter({ hasText: 'Simulation' }).getByText('all sent').first().waitFor();
  expect(faults).toEqual([]);
});

test('a real station is begun with a signed checklist, speaks, and shows its fault at once', async () => {
  const { server, api, page, faults } = office();
  const robot = { embodiment: 'ur5e', serial: 'A-17' };
  await api.createStation({ id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot });
  await using arm = voiceOf(api, 'arm-1');
  expect((await arm.say(beat)).blockers).toEqual(['no_session']);
  await page.goto(`${server.url}/stations`);
  await page.getByRole('article').filter({ hasText: 'Arm 1' }).getByText('nobody has begun work').waitFor();
  await page.getByTestId('station arm-1').click();
  // The board, which is left now, has such a link for each station.
  await page.getByRole('heading', { name: 'Arm 1', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Work here' }).click();
  const sign = page.getByRole('button', { name: 'Sign and begin work' });
  await sign.waitFor();
  expect(await sign.isDisabled()).toBe(true);
  const machine = page.getByTestId('machine');
  await machine.getByText('Nothing is recorded before').waitFor();
  await page.getByRole('checkbox').first().waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await sign.click();
  await page.getByText('Safety checklist confirmed and signed').waitFor();
  const { session, blockers } = await arm.say({ ...beat, activity: 'recording' });
  expect(blockers).toEqual([]);
  await page.locator('[data-testid=machine][data-activity=recording]').waitFor();
  await machine.getByText('50.0 Hz').waitFor();
  await arm.say({ ...beat, session, fault: 'The gripper does not answer' });
  await machine.getByText('The station reports: The gripper does not answer').waitFor();
  // A stream that is too slow is named; without a word from the recorder it is said how to start it.
  await arm.say({ ...beat, session, streams: [{ name: '/joint_states', hz: 20, wanted: 45 }] });
  await machine.getByText('Missing or too slow: /joint_states').waitFor();
  await machine.getByText('palaestra station run --station arm-1').waitFor();
  // A page that is opened anew goes on with what was signed.
  await page.reload();
  await page.getByText('Safety checklist confirmed and signed').waitFor();
  await page.getByRole('button', { name: 'End work' }).click();
  await sign.waitFor();
  await page.getByText(/Lin An worked here until .* Lin An ended the session/).waitFor();
  await page.goto(`${server.url}/mine`);
  await page.getByText('Nothing of yours has arrived yet').waitFor();
  expect(faults).toEqual([]);
});

test('a station is added, paired and taken out of work in the page; its key works only in between', async () => {
  const { server, page, faults } = office();
  await page.goto(`${server.url}/stations`);
  await page.getByRole('button', { name: 'New station' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Bench 4');
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Id' }).inputValue()).toBe('bench-4');
  await dialog.getByLabel('Robot').fill('ur5e-2f85');
  await dialog.getByRole('button', { name: 'Add the station' }).click();
  await page.getByRole('heading', { name: 'Bench 4', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Make its key' }).click();
  const commands = await page.getByTestId('pairing').textContent();
  expect(commands).toContain(`palaestra login --server ${server.url} --key pal_`);
  const key = /--key (\S+)/.exec(commands!)![1]!;
  const station = createClient({ baseUrl: server.url, key });
  expect((await station.heartbeat('bench-4', beat)).blockers).toEqual(['no_session']);
  await expect(station.heartbeat('sim-1', beat)).rejects.toThrow(/a station speaks for itself/);
  // Shown once: after a reload only its first letters are there.
  await page.reload();
  await page.getByText(`Key ${key.slice(0, 8)}…`).waitFor();
  expect(await page.content()).not.toContain(key);
  await page.getByLabel('Why? The station is told.').fill('The cable is torn');
  await page.getByRole('button', { name: 'Take out of work' }).click();
  await page.getByRole('button', { name: 'Back to work' }).waitFor();
  await expect(station.heartbeat('bench-4', beat)).rejects.toThrow(/The cable is torn; what it has recorded stays/);
  await page.goto(`${server.url}/stations?show=away&q=bench`);
  await page.getByRole('article').filter({ hasText: 'Bench 4' }).waitFor();
  await expect.poll(() => page.getByRole('article').count()).toBe(1);
  expect(faults).toEqual([]);
});

test('a task is written with a picture, changed, and its history tells it; a cell shows its own procedure', async () => {
  const { server, page, faults } = office();
  await page.goto(`${server.url}/collect`);
  await page.getByRole('button', { name: 'New task' }).click();
  const dialog = page.getByRole('dialog');
  for (const [label, en, zh] of [
    ['Name', 'Wipe the plate', '擦拭极板'],
    ['Instruction', 'Wipe it from left to right', '从左到右擦拭'],
  ]) {
    await dialog.getByLabel(`${label} · English`).fill(en!);
    await dialog.getByLabel(`${label} · 中文`).fill(zh!);
  }
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Id' }).inputValue()).toBe('wipe-the-plate');
  await dialog.getByLabel('1 · English', { exact: true }).fill('Take the cloth');
  await dialog.getByLabel('1 · 中文', { exact: true }).fill('取布');
  // What is no picture is told before anything is sent.
  const chooser = dialog.locator('input[type=file]').first();
  await chooser.setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
  await dialog.getByText('This file cannot be read as a picture').waitFor();
  await chooser.setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: Buffer.from(PNG) });
  await dialog.getByRole('img', { name: 'Picture 1' }).waitFor();
  await dialog.getByRole('button', { name: 'Add the task' }).click();
  await page.getByRole('heading', { name: 'Wipe the plate', level: 1 }).waitFor();
  const shown = page.getByRole('img', { name: 'Picture 1 of: Take the cloth' });
  await shown.waitFor();
  expect(await shown.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth))).toBe(16);
  await page.keyboard.press('e');
  await dialog.getByLabel('Success is when · English').fill('No dust is left');
  await dialog.getByLabel('Success is when · 中文').fill('无残留灰尘');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Success: No dust is left').waitFor();
  await page.getByText(/Lin An: success/).waitFor();

  await page.goto(`${server.url}/tasks/plug-insertion`);
  const pictures = page.getByRole('img', { name: 'The simulated cell at this step' });
  await pictures.nth(6).waitFor();
  await expect.poll(() => pictures.count()).toBe(7);
  expect(faults).toEqual([]);
});

test('the transmission shows what a station still has', async () => {
  const { server, api, page, faults } = office();
  const robot = { embodiment: 'ur5e', serial: 'A-18' };
  await api.createStation({ id: 'arm-2', name: 'Arm 2', simulated: false, cell: null, robot });
  await using arm = voiceOf(api, 'arm-2');
  await arm.say({ ...beat, spool: { recordings: 3, bytes: 132_000_000 } });
  await page.goto(`${server.url}/transmit`);
  const row = page.getByRole('row').filter({ hasText: 'Arm 2' });
  await row.getByText('waits to send').waitFor();
  await row.getByText('3 · 132.0 MB').waitFor();
  expect(faults).toEqual([]);
});
