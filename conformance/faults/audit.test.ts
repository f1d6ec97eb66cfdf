import { chmod, copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '@palaestra/platform/db';
import { startEmbeddedDatabase } from '@palaestra/platform/db/embedded';
import { silentLogger } from '@palaestra/platform/log';
import { expect, test } from 'vitest';
import { audit } from './audit.ts';
import { makeRecordings } from './make-recordings.ts';
import { seededRandom } from './random.ts';
import { readSpools, readStore } from './read-store.ts';
import { serverChild } from './server-child.ts';
import { stationsChild } from './stations-child.ts';

test('the audit finds each fault that is planted in a real store, and none before', async () => {
  const folder = await mkdtemp('/tmp/palaestra-audit-');
  await chmod(folder, 0o755);
  const places = ['one', 'two'].map((name) => join(folder, name));
  const sizes = { least: 50_000, most: 100_000 };
  const sent = await makeRecordings(places[0]!, 'one', 5, sizes, seededRandom('one'));
  const kept = await makeRecordings(places[1]!, 'two', 2, sizes, seededRandom('two'));
  const recorded = [...sent, ...kept];
  const server = await serverChild(join(folder, 'server'));
  await server.start();
  const url = `http://127.0.0.1:${server.port}`;
  const plan = { url, key: await server.key(), folders: [places[0]!], pauseMs: 100, patienceMs: 30_000 };
  const stations = await stationsChild(join(folder, 'stations'), plan);
  stations.start();
  await stations.done;
  await server.stop();
  const report = async () => audit(recorded, await readStore(server.dataFolder), await readSpools(places));

  expect(await report()).toEqual({
    counts: { recorded: 7, stored: 5, spooled: 2, lost: 0, doubled: 0, damaged: 0 },
    faults: [],
    reasons: { 'not noted yet': 2 },
  });

  const [gone, twice, copied, turned] = sent.map(({ sha256 }) => sha256);
  const blob = (sha256: string) => join(server.dataFolder, 'blobs', sha256.slice(0, 2), sha256);
  await rm(blob(gone!));
  await copyFile(blob(copied!), join(server.dataFolder, 'blobs', copied!.slice(0, 2), 'f'.repeat(64)));
  await flipByte(blob(turned!));
  await flipByte(kept[0]!.path);
  const database = await startEmbeddedDatabase(server.dataFolder, 'plant', silentLogger);
  const { pool, close } = openDatabase(database.url, silentLogger);
  const one = await pool.connect();
  await one.query(`create temporary table again as select * from episodes where recording = '${twice}'`);
  await one.query("update again set id = 'ep_second'");
  await one.query('insert into episodes select * from again');
  one.release();
  await close();
  await database.close();

  const { counts, faults } = await report();
  expect(counts).toEqual({ recorded: 7, stored: 1, spooled: 1, lost: 3, doubled: 2, damaged: 3 });
  expect(faults.map((fault) => fault.replaceAll(/[0-9a-f]{64}/g, '#').replaceAll(folder, '')).sort()).toEqual([
    'damaged: a file at a station is not what was recorded (/two/take-0.mcap)',
    'damaged: the blob # holds other bytes (#)',
    'damaged: the blob # holds other bytes (#)',
    'doubled: 1 episodes and 2 blobs of one recording (/one/take-2.mcap, #)',
    'doubled: 2 episodes and 1 blobs of one recording (/one/take-1.mcap, #)',
    'lost: 0 episodes, 0 blobs, no file (/two/take-0.mcap, #)',
    'lost: 1 episodes, 0 blobs, no file (/one/take-0.mcap, #)',
    'lost: 1 episodes, 0 blobs, no file (/one/take-3.mcap, #)',
  ]);
  await rm(folder, { recursive: true, force: true });
});

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, 1000);
  byte[0]! ^= 4;
  await file.write(byte, 0, 1, 1000);
  await file.close();
}
