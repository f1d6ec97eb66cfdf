import { PalaestraError, sha256Of } from '@palaestra/core';
import { beforeEach, expect, test } from 'vitest';
import { recording } from '../testing/recording.ts';
import type { OutboxEntry } from './entry.ts';
import { type OutboxOptions, openOutbox } from './outbox.ts';
import { type FakeClock, fakeClock } from './testing/fake-clock.ts';
import { MemoryServer } from './testing/memory-server.ts';
import { Crash, MemoryDisk } from './testing/memory-storage.ts';

let disk: MemoryDisk;
let server: MemoryServer;
let clock: FakeClock;
const HOUR = 3600_000;
const DAY = 24 * HOUR;
const never = new AbortController().signal;

beforeEach(async () => {
  disk = new MemoryDisk();
  server = await MemoryServer.open();
  clock = fakeClock(new Date(2026, 10, 22, 12, 0));
});

/** Small bytes that are a recording as far as an outbox looks. */
function bytesOf(seed: number, size = 100): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (seed * 31 + i * 7 + (i >> 8)) % 251);
}

const open = (options: Partial<OutboxOptions> = {}) =>
  openOutbox({ storage: disk.mount(), sender: server.sender, clock, ...options });

const notes = (kind: string) => [...disk.notes.keys()].filter((key) => key.startsWith(`${kind}/`));

/** Every content is in the store once, with these bytes, and nothing is left here but its proof. */
async function expectArrived(contents: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  const ids = await Promise.all(contents.map((bytes) => sha256Of(bytes)));
  expect([...server.stored.keys()].sort()).toEqual([...ids].sort());
  for (const [index, id] of ids.entries()) expect(server.stored.get(id)).toEqual(contents[index]);
  expect([...server.times.values()].every((times) => times === 1)).toBe(true);
  expect([...disk.files.keys()]).toEqual([]);
  expect(notes('entries')).toEqual([]);
  expect(notes('manifests')).toEqual([]);
  expect(notes('receipts').sort()).toEqual(ids.map((id) => `receipts/${id}`).sort());
}

test('a recording goes through every state, each noted before the next, and leaves its receipt', async () => {
  const bytes = await recording({ seed: 3 });
  disk.put('a.mcap', bytes);
  const states: string[] = [];
  const outbox = await open({
    told: ({ state, sha256 }) => {
      states.push(state);
      const noted = disk.notes.get(`entries/${sha256}`);
      if (state !== 'ingested') expect(JSON.parse(noted!.split('\n')[0]!)).toMatchObject({ state });
    },
  });
  await outbox.run(never, { once: true });
  expect(states).toEqual(['recorded', 'announced', 'queued', 'sending', 'sent', 'verified', 'ingested']);
  expect(server.announced[0]).toMatchObject({
    station: 'sim-1',
    episode: { task: 'cell-to-tray', outcome: 'success' },
  });
  await expectArrived([bytes]);
  // Put in once more, it is asked for and not sent again.
  disk.put('again.mcap', bytes);
  server.heard.length = 0;
  await (await open()).run(never, { once: true });
  expect(server.heard).toEqual(['announce again.mcap']);
  await expectArrived([bytes]);
});

test('a process that ends at any call of its storage, before or after the effect, loses and doubles nothing', async () => {
  const contents = [bytesOf(1), bytesOf(2, 70_000)];
  const twice = contents[0]!;
  const whole = disk.mount();
  for (const [i, bytes] of [...contents, twice].entries()) disk.put(`${i}.mcap`, bytes);
  await (await open({ storage: whole })).run(never, { once: true });
  await expectArrived(contents);
  const calls = whole.calls();
  expect(calls).toBeGreaterThan(40);
  for (let at = 0; at < calls; at++) {
    for (const after of [false, true]) {
      disk = new MemoryDisk();
      server = await MemoryServer.open();
      for (const [i, bytes] of [...contents, twice].entries()) disk.put(`${i}.mcap`, bytes);
      const first = openOutbox({ storage: disk.mount(at, after), sender: server.sender, clock });
      const ended = await first.then((outbox) => outbox.run(never, { once: true })).catch((error: unknown) => error);
      if (ended !== undefined) expect(ended).toBeInstanceOf(Crash);
      // What is not proven to be there is here.
      for (const bytes of contents) {
        const isHere = [...disk.files.values()].some((file) => file.bytes === bytes);
        expect(isHere || server.stored.has(await sha256Of(bytes))).toBe(true);
      }
      await (await open()).run(never, { once: true });
      await expectArrived(contents);
    }
  }
});

test('a thousand recordings arrive, the same content once', async () => {
  const contents = Array.from({ length: 1000 }, (_, i) => bytesOf(i, 60 + i));
  for (const [i, bytes] of contents.entries()) disk.put(`${i}.mcap`, bytes);
  for (let i = 0; i < 20; i++) disk.put(`copy-${i}.mcap`, contents[i]!);
  const outbox = await open({ quota: 1e6 });
  await outbox.look(never);
  expect(outbox.status()).toMatchObject({ unsent: { recordings: 1000 }, quota: { level: 'ok' } });
  await outbox.run(never, { once: true });
  expect(outbox.status()).toMatchObject({ unsent: { recordings: 0, bytes: 0 }, ingested: 1000 });
  await expectArrived(contents);
});

test('a manifest does not wait for the bytes of another recording', async () => {
  disk.put('long.mcap', bytesOf(1, 5 * 2 ** 20));
  const outbox = await open({ bandwidth: { limit: 1000, windows: [] }, lanes: 1 });
  const ending = new AbortController();
  server.before = (what) => {
    if (what === 'part long.mcap' && !disk.files.has('new.mcap')) disk.put('new.mcap', bytesOf(2));
    if (what === 'finish long.mcap') ending.abort();
  };
  await outbox.run(ending.signal);
  const { heard } = server;
  expect(heard.indexOf('announce new.mcap')).toBeLessThan(heard.indexOf('finish long.mcap'));
  expect(heard.indexOf('announce new.mcap')).toBeGreaterThan(0);
});

test('clocks that jump by an hour and a day, forwards and backwards, neither stop nor hurry the sending', async () => {
  const contents = [1, 2, 3].map((seed) => bytesOf(seed, 60_000));
  for (const [i, bytes] of contents.entries()) disk.put(`${i}.mcap`, bytes);
  const jumps = [HOUR, -HOUR, DAY, -DAY, -DAY, DAY];
  let jumped = 0;
  clock.onWake = () => clock.jump(jumps[jumped++ % jumps.length]!);
  let failures = 0;
  server.before = (what) => {
    if (what.startsWith('part') && failures++ < 5)
      throw new PalaestraError('conflict', 'Cannot take the part: not now');
  };
  const ending = new AbortController();
  const outbox = await open({
    bandwidth: { limit: 10_000, windows: [{ from: 0, to: 1, rate: 5000 }] },
    told: () => void (server.stored.size === 3 && disk.files.size === 0 && ending.abort()),
  });
  await outbox.run(ending.signal);
  await expectArrived(contents);
  // 180 kB at 10 kB/s, the last part may pass at once; pauses after failures come on top, of at most 1 to 16 s each.
  expect(clock.elapsedMs()).toBeGreaterThan(11_000);
  expect(clock.elapsedMs()).toBeLessThan(120_000);
});

test('what the server refuses stays with its reason, and the others go', async () => {
  disk.put('bad.mcap', bytesOf(1));
  const badId = await sha256Of(bytesOf(1));
  disk.put('good.mcap', bytesOf(2));
  server.before = (what) => {
    if (what !== 'finish bad.mcap') return;
    server.refused.set(badId, 'Cannot store the recording: no MCAP');
    const details = { reason: 'upload_unreadable', facts: { words: 'no MCAP' } };
    throw new PalaestraError('bad_file', 'Cannot store the recording: no MCAP', { details });
  };
  const outbox = await open();
  await outbox.run(never, { once: true });
  expect([...disk.files.keys()]).toEqual(['bad.mcap']);
  const again = await open();
  expect(again.entries()).toMatchObject([
    {
      name: 'bad.mcap',
      state: 'quarantined',
      reason: 'Cannot store the recording: no MCAP',
      why: { code: 'bad_file', reason: 'upload_unreadable', facts: { words: 'no MCAP' } },
    },
  ]);
  await again.run(never, { once: true });
  expect(again.status()).toMatchObject({ quarantined: 1, unsent: { recordings: 1 } });
  // A person has it tried again.
  server.before = () => {};
  await again.retry(again.entries()[0]!.sha256);
  await again.run(never, { once: true });
  await expectArrived([bytesOf(1), bytesOf(2)]);
});

test('a key that is revoked ends the sending with its sentence and keeps everything', async () => {
  const contents = [1, 2, 3].map((seed) => bytesOf(seed));
  for (const [i, bytes] of contents.entries()) disk.put(`${i}.mcap`, bytes);
  server.before = (what) => {
    if (what === 'finish 1.mcap') throw new PalaestraError('unauthenticated', 'Cannot send: the key was revoked');
  };
  const outbox = await open({ lanes: 1 });
  await expect(outbox.run(never)).rejects.toMatchObject({ code: 'unauthenticated', message: /revoked/ });
  expect(disk.files.size).toBe(2);
  expect(outbox.entries()).toMatchObject([
    { name: '1.mcap', state: 'queued', reason: 'Cannot send: the key was revoked' },
    { name: '2.mcap', reason: null },
  ]);
  server.before = () => {};
  await (await open()).run(never, { once: true });
  await expectArrived(contents);
});

test('a server with another signing key is refused before a byte goes, until a person accepts it', async () => {
  disk.put('a.mcap', bytesOf(1));
  await (await open()).run(never, { once: true });
  const [old] = notes('keys').map((key) => disk.notes.get(key)!);
  await server.changeKey();
  disk.put('b.mcap', bytesOf(2));
  server.heard.length = 0;
  const outbox = await open({ howToAccept: (key) => `accept ${key}` });
  const { id } = server.signer.key;
  await expect(outbox.run(never)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(new RegExp(`everything stays here; .*, accept ${id} \\(`)),
    details: { pin: id },
  });
  expect(server.heard).toEqual([]);
  expect([...disk.files.keys()]).toEqual(['b.mcap']);
  await expect(outbox.pins.accept('0123456789abcdef')).rejects.toMatchObject({ code: 'not_found' });
  await outbox.pins.accept(id);
  expect(disk.notes.get('keys/pinned')).toContain(JSON.parse(old!)[0].keys[0].id);
  await (await open()).run(never, { once: true });
  await expectArrived([bytesOf(1), bytesOf(2)]);
});

test('a receipt that was changed on the way, or is of another key, deletes nothing', async () => {
  disk.put('a.mcap', bytesOf(1));
  const forger = await MemoryServer.open();
  const forgeries: ((receipt: Awaited<ReturnType<typeof forger.signer.sign>>) => typeof receipt)[] = [
    (receipt) => ({ ...receipt, bytes: receipt.bytes + 1 }),
    (receipt) => ({ ...receipt, task: 'another' }),
    (receipt) => ({ ...receipt, signature: receipt.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }),
  ];
  for (const forgery of forgeries) {
    server.damage = forgery;
    await expect((await open()).run(never, { once: true })).rejects.toMatchObject({ code: 'unavailable' });
    expect(disk.files.size).toBe(1);
    expect(notes('receipts')).toEqual([]);
  }
  // A sender that gives up on a receipt that it cannot believe has said nothing about the recording.
  server.damage = () => {
    throw new PalaestraError('bad_file', 'Cannot verify the upload: forged', { details: { receipt: true } });
  };
  const doubting = await open();
  await doubting.run(never, { once: true });
  expect(doubting.entries()).toMatchObject([
    { state: expect.stringMatching(/queued|recorded/), reason: expect.stringMatching(/forged/) },
  ]);
  server.damage = (receipt) => ({ ...receipt, key: forger.signer.key.id });
  await expect((await open()).run(never, { once: true })).rejects.toMatchObject({ code: 'conflict' });
  expect(disk.files.size).toBe(1);
  server.damage = (receipt) => receipt;
  await (await open()).run(never, { once: true });
  await expectArrived([bytesOf(1)]);
});

test('notes that are cut off, changed or gone are written again from the recording', async () => {
  const contents = [1, 2, 3].map((seed) => bytesOf(seed));
  const damages: ((text: string) => string | null)[] = [
    () => null,
    () => '',
    (text) => text.slice(0, text.length / 2),
    () => '{"schema":"palaestra.outbox/1"}',
    (text) => text.replace(/"size":\d+/, '"size":7'),
    (text) => text.replace(/"(sha256)":"\w/, '"$1":"z'),
  ];
  for (const damage of damages) {
    for (const kind of ['entries', 'manifests']) {
      disk = new MemoryDisk();
      server = await MemoryServer.open();
      for (const [i, bytes] of contents.entries()) disk.put(`${i}.mcap`, bytes);
      await (await open()).look(never);
      for (const key of notes(kind)) {
        const text = damage(disk.notes.get(key)!);
        if (text === null) disk.notes.delete(key);
        else disk.notes.set(key, text);
      }
      const ending = new AbortController();
      const told = () => void (disk.files.size === 0 && server.stored.size === 3 && ending.abort());
      await (await open({ told })).run(ending.signal);
      await expectArrived(contents);
    }
  }
});

test('a file that is changed is another recording; the former one is listed as gone', async () => {
  disk.put('a.mcap', bytesOf(1));
  const outbox = await open();
  await outbox.look(never);
  disk.put('a.mcap', bytesOf(2));
  await outbox.run(never, { once: true });
  const [gone] = outbox.entries();
  await expect(outbox.forget('0'.repeat(64))).rejects.toMatchObject({ code: 'not_found' });
  expect(outbox.entries()).toMatchObject([
    { state: 'quarantined', reason: expect.stringMatching(/removed or changed/) },
  ]);
  expect([...server.stored.values()]).toEqual([bytesOf(2)]);
  await outbox.forget(gone!.sha256);
  expect(outbox.entries()).toEqual([]);
  // Changed under the sender's hands: nothing that was refused is held against the file as it is now.
  disk.put('b.mcap', bytesOf(3));
  server.before = (what) => {
    if (what === 'part b.mcap' && disk.files.get('b.mcap')!.bytes[0] === bytesOf(3)[0]) disk.put('b.mcap', bytesOf(4));
  };
  const ending = new AbortController();
  const last = await open({ told: () => void (disk.files.size === 0 && ending.abort()) });
  await last.run(ending.signal);
  expect([...server.stored.values()].slice(1)).toEqual([bytesOf(4)]);
});

test('a full disk stops no sending, which makes room, and is told', async () => {
  const contents = [1, 2].map((seed) => bytesOf(seed));
  const faults: (string | null)[] = [];
  await (await open()).run(never, { once: true });
  server.heard.length = 0;
  disk.put('first.mcap', bytesOf(9));
  await (await open()).run(never, { once: true });
  for (const [i, bytes] of contents.entries()) disk.put(`${i}.mcap`, bytes);
  disk.isFull = true;
  const outbox = await open({
    told: (entry: OutboxEntry) => {
      faults.push(outbox.status().fault);
      if (entry.state === 'ingested') disk.isFull = false;
    },
  });
  await outbox.run(never, { once: true });
  expect(faults[0]).toMatch(/the disk is full/);
  expect(outbox.status().fault).toBeNull();
  await expectArrived([bytesOf(9), ...contents]);
});

test('a server that is away is asked again, ever more seldom, and everything arrives when it is back', async () => {
  for (let i = 0; i < 5; i++) disk.put(`${i}.mcap`, bytesOf(i));
  let asked = 0;
  server.before = () => {
    asked += 1;
    if (clock.elapsedMs() < 10 * 60_000) throw new PalaestraError('unavailable', 'Cannot send: the server is away');
  };
  const ending = new AbortController();
  const outbox = await open({ told: () => void (disk.files.size === 0 && ending.abort()) });
  const running = outbox.run(ending.signal);
  await running;
  expect(clock.elapsedMs()).toBeLessThan(20 * 60_000);
  expect(asked).toBeLessThan(80);
  await expectArrived([0, 1, 2, 3, 4].map((seed) => bytesOf(seed)));
});

test('kept recordings are not sent again, and go when they are not to be kept any more', async () => {
  disk.put('a.mcap', bytesOf(1));
  await (await open({ keep: true })).run(never, { once: true });
  expect([...disk.files.keys()]).toEqual(['a.mcap']);
  server.heard.length = 0;
  await (await open({ keep: true })).run(never, { once: true });
  expect(server.heard).toEqual([]);
  await (await open()).run(never, { once: true });
  expect(server.heard).toEqual([]);
  await expectArrived([bytesOf(1)]);
});

test('what this sign-in may not send waits, and a stop keeps what is under way', async () => {
  disk.put('mine.mcap', bytesOf(1));
  disk.put('other.mcap', bytesOf(2));
  const ending = new AbortController();
  server.before = (what) => void (what === 'part mine.mcap' && ending.abort());
  const outbox = await open({ maySend: ({ name }) => name === 'mine.mcap' });
  await outbox.run(ending.signal);
  server.before = () => {};
  await outbox.run(never, { once: true });
  expect([...disk.files.keys()]).toEqual(['other.mcap']);
  expect(outbox.entries()).toMatchObject([{ name: 'other.mcap', state: 'recorded' }]);
});
