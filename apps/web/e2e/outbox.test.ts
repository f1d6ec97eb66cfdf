import { sha256Of } from '@palaestra/core';
import { expect, test } from 'vitest';
import { recording } from '../../../stages/2-transmit/testing/recording.ts';
import { afresh } from './afresh.ts';
import { openDesk } from './desk.ts';
import { until } from './ground.ts';

const desk = afresh(async (end) => {
  const opened = await openDesk({ width: 1280, height: 800 });
  end.defer(opened.close);
  return opened;
});

test('a browser shows what waits and why, believes no other key unasked, and lets go only against a receipt', async () => {
  const { ground, context, page: first } = desk();
  const good = await recording({ seed: 77, padding: 3e6 });
  const bad = good.slice(0, 200_000);
  const [goodId, badId] = [await sha256Of(good), await sha256Of(bad)];
  // What a station left here, at a server that signed with another key.
  const pins = [
    {
      schema: 'palaestra.pins/1',
      server: new URL(first.url()).origin,
      keys: [{ id: '0123456789abcdef', publicKey: 'A'.repeat(43) }],
    },
  ];
  const me = await first.evaluate(async () => (await fetch('/api/v1/me')).json());
  const org: string = me.organization.id;
  await first.close();
  const page = await context.newPage();
  await page.goto(`${ground.url}/api`);
  await page.evaluate(put, { path: 'outbox/keys', name: 'pinned.json', base64: btoa(JSON.stringify(pins)) });
  for (const [sha256, bytes, name] of [
    [goodId, good, 'good.mcap'],
    [badId, bad, 'cut.mcap'],
  ] as const) {
    const note = JSON.stringify({ sha256, size: bytes.length, name, org });
    await page.evaluate(put, { path: 'spool', name: `${sha256}.json`, base64: btoa(note) });
    const base64 = Buffer.from(bytes).toString('base64');
    await page.evaluate(put, { path: 'spool', name: `${sha256}.mcap`, base64 });
  }
  await page.goto(`${ground.url}/collect/sim-1?seed=1`);
  const line = page.getByTestId('uploads');
  await line.waitFor();
  await until(async () => ((await line.getAttribute('data-tone')) === 'drop' ? true : null));
  await line.click();
  const panel = page.getByTestId('outbox');
  await panel.getByText('The server signs its receipts with another key').waitFor();
  await line.getByText('Sending stands still').waitFor();
  expect((await ground.api.episodes()).total).toBe(0);
  await expect.poll(() => page.evaluate(names, 'spool')).toHaveLength(4);
  await panel.getByRole('button', { name: 'Accept the new key' }).click();
  await until(async () => ((await ground.api.episodes()).total === 1 ? true : null));
  await panel.getByText('set aside').waitFor();
  // What arrived leaves the list once its receipt is kept here.
  await expect.poll(() => panel.getByRole('listitem').count()).toBe(1);
  await panel.getByText(/^Cannot/).waitFor();
  await until(async () => {
    const left = await page.evaluate(names, 'spool');
    return left.length === 2 && left.every((name) => name.startsWith(badId)) ? true : null;
  });
  await expect.poll(() => page.evaluate(names, 'outbox/receipts')).toEqual([`${goodId}.json`]);
  // Asked to try again, it says so again; a limit is remembered.
  await panel.getByRole('button', { name: 'Try again' }).click();
  await panel.getByText('set aside').waitFor();
  await panel.getByLabel('Speed limit for sending').selectOption('10000000');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('palaestra.uploads.limit'))).toBe('10000000');
});

/** Runs in the page. */
async function put(what: { path: string; name: string; base64: string }): Promise<void> {
  let folder = await navigator.storage.getDirectory();
  for (const part of what.path.split('/')) folder = await folder.getDirectoryHandle(part, { create: true });
  const stream = await (await folder.getFileHandle(what.name, { create: true })).createWritable();
  await stream.write(Uint8Array.from(atob(what.base64), (char) => char.charCodeAt(0)));
  await stream.close();
}

/** Runs in the page. */
async function names(path: string): Promise<string[]> {
  let folder = await navigator.storage.getDirectory();
  for (const part of path.split('/')) folder = await folder.getDirectoryHandle(part, { create: true });
  const found: string[] = [];
  for await (const name of folder.keys()) if (!name.endsWith('.crswap')) found.push(name);
  return found.sort();
}
