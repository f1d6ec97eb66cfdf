import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, rawSender } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';
import { partReceiver, waitForTurn } from './receive-part.ts';
import { openUploads } from './uploads.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test('a place that was held for a part which another request has brought meanwhile is left', async () => {
  const bytes = await recording({ padding: 200_000 });
  const manifest = await manifestFor(bytes);
  await rawSender(ground, 'acme:collector').announce(manifest);
  const uploads = openUploads(ground.context, { spoolDir: join(ground.folder, 'spool') });
  const receive = partReceiver(uploads);
  const { signal } = new AbortController();
  const part = { org: 'acme', sender: 'p', sha256: manifest.sha256, n: 0, signal };
  async function* body() {
    yield bytes.slice(0, manifest.partBytes);
  }
  await waitForTurn(uploads, part);
  // The same sender asks again, because an answer was lost; the part itself comes twice.
  const again = waitForTurn(uploads, part);
  await receive({ ...part, length: manifest.partBytes, body: body() });
  await again;
  await uploads.turns.ask(`acme\n${manifest.sha256}\n0`, 'held', signal);
  expect(uploads.gate.load.inside).toBeGreaterThan(0);
  await receive({ ...part, length: manifest.partBytes, body: body() });
  expect(uploads.gate.load).toEqual({ inside: 0, waiting: 0 });
});
