import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { episodeIdOf } from '@palaestra/core';
import type { Actor, StageContext } from '@palaestra/platform/http';
import type { KyselyPlugin } from 'kysely';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Manifest, partRange } from '../index.ts';
import { blobReadable } from '../server.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, sha256Of } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';
import { announce } from './announce.ts';
import { finisher } from './finish.ts';
import { partReceiver } from './receive-part.ts';
import { tidy } from './tidy.ts';
import { uploadRow } from './upload-store.ts';
import { openUploads } from './uploads.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

class Killed extends Error {}

/** The context of a server that is killed before its step number `at`: a query, a move into the store, an event. */
function killedAt(at: number): StageContext {
  let step = 0;
  const count = () => {
    if (++step >= at) throw new Killed(`before step ${at}`);
  };
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      count();
      return node;
    },
    async transformResult({ result }) {
      count();
      return result;
    },
  };
  const { context } = ground;
  return {
    ...context,
    db: context.db.withPlugin(plugin),
    blobs: {
      ...context.blobs,
      async adopt(path, sha256) {
        count();
        const info = await context.blobs.adopt(path, sha256);
        count();
        return info;
      },
    },
    jobs: {
      ...context.jobs,
      async publish(event, payload) {
        count();
        await context.jobs.publish(event, payload);
        count();
      },
    },
  };
}

/** A new process on the same disk and database. */
function server(context: StageContext) {
  const uploads = openUploads(context, { spoolDir: join(ground.folder, 'spool'), reserveBytes: 0 });
  return { uploads, receive: partReceiver(uploads), finish: finisher(uploads) };
}

async function* piecesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

const actorOf = (org: string): Actor => ({
  person: 'p',
  name: 'P',
  email: 'p@example.org',
  org,
  orgName: org,
  role: 'collector',
});

/** All that a sender does, from the beginning. */
async function send(context: StageContext, org: string, manifest: Manifest, bytes: Uint8Array<ArrayBuffer>) {
  const { uploads, receive, finish } = server(context);
  const answer = await announce(uploads, actorOf(org), manifest);
  if (answer.state === 'stored') return answer.receipt;
  for (const [from, to] of answer.missing) {
    for (let n = from; n < to; n++) {
      const { start, end } = partRange(manifest, n);
      const body = piecesOf(bytes.slice(start, end));
      const signal = new AbortController().signal;
      await receive({ org, sender: 'p', sha256: manifest.sha256, n, length: end - start, body, signal });
    }
  }
  return finish(org, manifest.sha256);
}

async function stored(org: string, sha256: string, size: number): Promise<void> {
  const read = await blobReadable(ground.context.blobs, sha256, size).read(0n, BigInt(size));
  expect(sha256Of(read)).toBe(sha256);
  const { rows } = await sql`select 1 from episodes where org = ${org} and recording = ${sha256}`.execute(
    ground.context.db,
  );
  expect(rows).toHaveLength(1);
  expect(await uploadRow(ground.context.db, org, sha256)).toMatchObject({ state: 'ingested', reason: null });
  expect(await ground.spooled()).toEqual([]);
  await expect.poll(() => ground.told).toContain(`${org}/${episodeIdOf(sha256)}`);
}

test('killed between any two steps, the server goes on where it was: stored once, told, nothing left behind', async () => {
  let at = 1;
  for (let whole = false; !whole; at++) {
    const org = `killed${at}`;
    const bytes = await recording({ seed: 1000 + at, padding: 70_000 });
    const manifest = await manifestFor(bytes);
    try {
      await send(killedAt(at), org, manifest, bytes);
      whole = true;
    } catch (error) {
      expect(error).toBeInstanceOf(Killed);
    }
    const receipt = await send(ground.context, org, manifest, bytes);
    expect(receipt).toMatchObject({ org, recording: manifest.sha256, bytes: bytes.length });
    await stored(org, manifest.sha256, bytes.length);
  }
  // Announce, three parts, verify, store, list, tell: as many places to die.
  expect(at).toBeGreaterThan(30);
});

test('a recording whose sender never came back after the last part is finished by the server itself', async () => {
  const bytes = await recording({ seed: 2, padding: 70_000 });
  const manifest = await manifestFor(bytes);
  const { sha256, size } = manifest;
  // Every step of the end, one after the other: each time the server is killed there.
  for (let at = 1; at < 12; at++) {
    const org = `gone${at}`;
    await sendParts(org, manifest, bytes);
    await server(killedAt(at))
      .finish(org, sha256)
      .catch(() => {});
    const { uploads, finish } = server(ground.context);
    await tidy({ ...uploads, context: { ...ground.context, clock: later(120_000) } }, finish);
    await stored(org, sha256, size);
  }
});

async function sendParts(org: string, manifest: Manifest, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { uploads, receive } = server(ground.context);
  await announce(uploads, actorOf(org), manifest);
  for (let n = 0; n < manifest.parts.length; n++) {
    const { start, end } = partRange(manifest, n);
    const body = piecesOf(bytes.slice(start, end));
    await receive({
      org,
      sender: 'p',
      sha256: manifest.sha256,
      n,
      length: null,
      body,
      signal: new AbortController().signal,
    });
  }
}

const later = (ms: number) => ({ now: () => new Date(Date.now() + ms) });

test('parts that the disk of the server has damaged or lost are asked for again, and only those', async () => {
  const bytes = await recording({ seed: 3, padding: 300_000 });
  const manifest = await manifestFor(bytes);
  const { sha256, size, parts } = manifest;
  const finish = () => server(ground.context).finish('disk', sha256);
  await sendParts('disk', manifest, bytes);
  const [name] = await ground.spooled();
  const path = join(ground.folder, 'spool', name!);
  const content = await readFile(path);
  // Bit rot in the second part, and the footer of the recording in the last one.
  content[65536 + 5]! ^= 1;
  content[size - 20]! ^= 1;
  await writeFile(path, content);
  await expect(finish()).rejects.toMatchObject({
    code: 'conflict',
    details: {
      missing: [
        [1, 2],
        [parts.length - 1, parts.length],
      ],
    },
  });
  await send(ground.context, 'disk', manifest, bytes);
  await stored('disk', sha256, size);

  const other = await recording({ seed: 4, padding: 300_000 });
  const lost = await manifestFor(other);
  await sendParts('disk', lost, other);
  await rm(join(ground.folder, 'spool', (await ground.spooled())[0]!));
  await expect(server(ground.context).finish('disk', lost.sha256)).rejects.toMatchObject({
    details: { missing: [[0, lost.parts.length]] },
  });
  await send(ground.context, 'disk', lost, other);
  await stored('disk', lost.sha256, lost.size);
});

test('an abandoned upload is given up after a week, and files that belong to nothing go', async () => {
  const bytes = await recording({ seed: 5, padding: 70_000 });
  const manifest = await manifestFor(bytes);
  const { uploads, receive, finish } = server(ground.context);
  await announce(uploads, actorOf('left'), manifest);
  const body = piecesOf(bytes.slice(0, 65536));
  const signal = new AbortController().signal;
  await receive({ org: 'left', sender: 'p', sha256: manifest.sha256, n: 0, length: null, body, signal });
  const stray = join(ground.folder, 'spool', 'left-by-an-older-version');
  await writeFile(stray, 'x');
  const tidyIn = (ms: number) => tidy({ ...uploads, context: { ...ground.context, clock: later(ms) } }, finish);
  await tidyIn(6 * 24 * 3600_000);
  const [mine, ...others] = await ground.spooled();
  expect([mine, others]).toEqual([expect.stringMatching(/-/), []]);
  await writeFile(stray, 'x');
  await utimes(stray, new Date(), new Date());
  await tidyIn(8 * 24 * 3600_000);
  expect(await ground.spooled()).toEqual([]);
  expect(await uploadRow(ground.context.db, 'left', manifest.sha256)).toBeNull();
  expect(await readdir(join(ground.folder, 'spool'))).toEqual([]);
});
