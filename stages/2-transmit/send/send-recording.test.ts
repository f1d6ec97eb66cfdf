import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReceiptKey, type ServerClient, sendRecording } from '../index.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { clientOf, fileOf, manifestFor } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

const client = (): ServerClient => clientOf(ground.url, 'acme:collector');

/** Numbers from 0 to 1 that are the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('parts go a few at once, in the pace that is given, with progress; and the receipt is verified', async () => {
  const bytes = await recording({ seed: 1, padding: 1e6 });
  const manifest = await manifestFor(bytes);
  let running = 0;
  let most = 0;
  const counting: ServerClient = {
    ...client(),
    async fetch(url, init) {
      running += 1;
      most = Math.max(most, running);
      try {
        return await fetch(url, init);
      } finally {
        running -= 1;
      }
    },
  };
  const paced: number[] = [];
  const seen: number[] = [];
  const { how, receipt } = await sendRecording(fileOf(bytes), counting, {
    manifest,
    inFlight: 4,
    pace: async (part) => void paced.push(part),
    progress: (done) => seen.push(done),
  });
  expect(how).toBe('sent');
  expect(receipt).toMatchObject({ recording: manifest.sha256, bytes: bytes.length, org: 'acme' });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  expect(paced.reduce((a, b) => a + b)).toBe(bytes.length);
  expect([seen[0], seen.at(-1), seen.length]).toEqual([0, bytes.length, manifest.parts.length + 1]);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect((await sendRecording(fileOf(bytes), client())).how).toBe('already');
});

/** A network that damages, swallows, cuts and invents, with the given share of all requests. */
function badNetwork(share: number, seed: number): ServerClient & { readonly faults: Record<string, number> } {
  const random = randomFrom(seed);
  const faults: Record<string, number> = {};
  const flip = (bytes: Uint8Array<ArrayBuffer>) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[Math.floor(random() * copy.length)]! ^= 1 << Math.floor(random() * 8);
    return copy;
  };
  const kinds: Record<string, (url: string, init: RequestInit) => Promise<Response>> = {
    cut: async () => {
      throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
    },
    'cut the answer': async (url, init) => {
      await fetch(url, init);
      throw new TypeError('terminated');
    },
    swallow: (_url, init) =>
      new Promise((_resolve, reject) => {
        init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error), { once: true });
      }),
    duplicate: async (url, init) => {
      await Promise.all([fetch(url, init), fetch(url, init)]);
      return fetch(url, init);
    },
    'damage the body': (url, init) => {
      const { body } = init;
      if (body == null) return fetch(url, init);
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : (body as Uint8Array<ArrayBuffer>);
      return fetch(url, { ...init, body: flip(bytes) });
    },
    'damage the address': (url, init) => fetch(url.replace(/[0-9a-f]{8}/, 'deadbeef').replace(/\d+$/, '7'), init),
    'damage the answer': async (url, init) => {
      const response = await fetch(url, init);
      const bytes = flip(new Uint8Array(await response.arrayBuffer()));
      return new Response(response.status === 204 ? null : bytes, { status: response.status });
    },
    'truncate the answer': async (url, init) => {
      const response = await fetch(url, init);
      const text = await response.text();
      return new Response(response.status === 204 ? null : text.slice(0, text.length / 2), { status: response.status });
    },
    'absurd status': async () => new Response('<html>', { status: 418 }),
    'not signed in': async () =>
      Response.json(
        { type: 'x', title: 'x', status: 401, detail: 'x', code: 'unauthenticated', id: '' },
        { status: 401 },
      ),
    later: async () => new Response('', { status: 503, headers: { 'Retry-After': '1' } }),
    'a proxy in trouble': async () => new Response('Bad gateway', { status: 502 }),
  };
  const names = Object.keys(kinds);
  let turn = seed * 5;
  return {
    ...client(),
    faults,
    patienceMs: 200,
    random,
    fetch(url, init) {
      if (random() >= share) return fetch(url, init);
      const name = names[turn++ % names.length]!;
      faults[name] = (faults[name] ?? 0) + 1;
      return kinds[name]!(url, init);
    },
  };
}

test('a network that damages, swallows, doubles and invents costs time, and nothing else', async () => {
  const faults: Record<string, number> = {};
  for (let seed = 1; seed <= 6; seed++) {
    const bytes = await recording({ seed: 100 + seed, padding: 1e6 });
    const manifest = await manifestFor(bytes);
    const network = badNetwork(0.25, seed);
    // A station goes on until it has the receipt; a network as bad as this one uses up the tries of one sending.
    for (let tries = 1; ; tries++) {
      try {
        const { receipt } = await sendRecording(fileOf(bytes), network, { manifest });
        expect(receipt).toMatchObject({ recording: manifest.sha256, bytes: bytes.length });
        break;
      } catch (error) {
        if (tries === 30) throw error;
        expect(error).toMatchObject({ code: expect.stringMatching(/^(unavailable|unauthenticated|bad_input)$/) });
      }
    }
    expect(await ground.context.blobs.stat(manifest.sha256)).toMatchObject({ size: bytes.length });
    for (const [name, n] of Object.entries(network.faults)) faults[name] = (faults[name] ?? 0) + n;
  }
  expect(Object.keys(faults)).toHaveLength(12);
  // What a sender has given up may still be under way in the server.
  await expect.poll(() => ground.spooled()).toEqual([]);
});

test('a part that arrives damaged is sent again alone; one that always does ends with the reason', async () => {
  const bytes = await recording({ seed: 200, padding: 500_000 });
  const manifest = await manifestFor(bytes);
  let puts = 0;
  const damaging = (most: number): ServerClient => {
    let left = most;
    return {
      ...client(),
      fetch(url, init) {
        if (init.method === 'PUT') puts += 1;
        if (!url.endsWith('/parts/3') || left-- <= 0) return fetch(url, init);
        return fetch(url, { ...init, body: new Uint8Array(65536) });
      },
    };
  };
  await expect(sendRecording(fileOf(bytes), damaging(99), { manifest })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/expected sha256 .* found .*\(a.mcap, part 3\)/),
  });
  puts = 0;
  expect((await sendRecording(fileOf(bytes), damaging(2), { manifest })).how).toBe('resumed');
  expect(puts).toBeLessThan(manifest.parts.length + 3);
});

test('a file that changes after it was announced is not sent as another', async () => {
  const bytes = await recording({ seed: 201, padding: 500_000 });
  const manifest = await manifestFor(bytes);
  bytes[70_000]! ^= 1;
  await expect(sendRecording(fileOf(bytes), client(), { manifest })).rejects.toMatchObject({
    code: 'bad_file',
    message: 'Cannot send the file: it was changed after it had been announced (a.mcap, part 1)',
  });
});

test('a new key is asked for and may be refused; a known one is not asked for again', async () => {
  const bytes = await recording({ seed: 202 });
  const keys: ReceiptKey[] = [];
  const refuse = (key: ReceiptKey) => {
    keys.push(key);
    throw new Error('another key than the pinned one');
  };
  await expect(sendRecording(fileOf(bytes), client(), { trust: refuse })).rejects.toThrow('than the pinned one');
  ground.requests.length = 0;
  expect((await sendRecording(fileOf(bytes), client(), { keys, trust: refuse })).how).toBe('already');
  expect(ground.requests).toEqual(['POST /api/v1/uploads/announce']);
  // A key of this name that is not the one that signed.
  const forged = [{ id: keys[0]!.id, publicKey: 'A'.repeat(43) }];
  await expect(sendRecording(fileOf(bytes), client(), { keys: forged })).rejects.toThrow(/another key signed/);
});

test('a server that says "later" is waited for, and one that never answers has its time', async () => {
  const bytes = await recording({ seed: 203 });
  let laters = 20;
  const waits: number[] = [];
  const busy: ServerClient = {
    ...client(),
    random: () => 0.5,
    wait: async (ms) => void waits.push(ms),
    async fetch(url, init) {
      if (init.method !== 'PUT' || laters-- <= 0) return fetch(url, init);
      return new Response('', { status: 503, headers: { 'Retry-After': '3' } });
    },
  };
  expect((await sendRecording(fileOf(bytes), busy)).how).toBe('sent');
  expect(waits).toEqual(Array(20).fill(4500));
  const silent: ServerClient = {
    ...client(),
    patienceMs: 10,
    fetch: (_url, init) =>
      new Promise((_resolve, reject) =>
        init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error)),
      ),
  };
  await expect(sendRecording(fileOf(await recording({ seed: 204 })), silent)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/does not answer after 6 tries: no answer within/),
  });
});
