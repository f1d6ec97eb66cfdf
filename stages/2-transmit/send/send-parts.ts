import { PalaestraError, Problem, sha256Of } from '@palaestra/core';
import type { MissingParts } from '../answers.ts';
import { type Manifest, partRange } from '../manifest.ts';
import { ask } from './ask.ts';
import { type LocalFile, readPart } from './local-file.ts';
import type { Outgoing, ServerClient } from './server-client.ts';

export interface SendPartsOptions {
  readonly inFlight: number;
  pace(bytes: number): Promise<void>;
  /** Called with the bytes of a part that has arrived. */
  arrived(bytes: number): void;
}

/** How often one part is sent when it arrives damaged again and again. */
const TRIES = 12;

/**
 * Send parts, a few at once; one that arrives damaged is sent again alone. While the server says "later", one at a time.
 *
 * @returns false when the upload is gone on the server: finished by another sender of the same content, or given up.
 * @throws PalaestraError `bad_file` when the file changed since its manifest was written, `unavailable` when a part arrives
 *   damaged again and again, and whatever `ask` throws.
 */
export async function sendParts(
  file: LocalFile,
  manifest: Manifest,
  missing: MissingParts,
  client: ServerClient,
  { inFlight, pace, arrived }: SendPartsOptions,
): Promise<boolean> {
  const giveUp = new AbortController();
  const own: ServerClient = {
    ...client,
    fetch: (url, init) => client.fetch(url, init),
    wait: (ms) => client.wait(ms),
    signal: AbortSignal.any([client.signal, giveUp.signal]),
  };
  const waiting = numbersIn(missing);
  const running = new Set<Promise<void>>();
  let atOnce = inFlight;
  let gone = false;

  function askFor(outgoing: Outgoing): Promise<PartAnswer> {
    const busy = () => {
      atOnce = 1;
    };
    return ask(own, outgoing, { read: partAnswer, busy });
  }

  async function sendOne(n: number): Promise<void> {
    const { start, end } = partRange(manifest, n);
    const path = `/api/v1/uploads/${manifest.sha256}/parts/${n}`;
    for (let tries = 1; ; tries++) {
      await pace(end - start);
      // Bytes that are under way before they are wanted would be sent away, and the link was full for nothing.
      const turn = await askFor({ method: 'POST', path: `${path}/turn` });
      if (turn.state === 'gone') {
        gone = true;
        return;
      }
      const body = await readPart(file, start, end);
      const headers = { 'Content-Type': 'application/octet-stream' };
      const answer = await askFor({ method: 'PUT', path, headers, body });
      if (answer.state === 'taken') {
        atOnce = Math.min(inFlight, atOnce + 1 / 4);
        return arrived(end - start);
      }
      if (answer.state === 'gone') {
        gone = true;
        return;
      }
      await refuseChanged(file, manifest, n, body);
      // The link damages whatever is sent; the file is as good as before and is sent later.
      if (tries === TRIES) throw new PalaestraError('unavailable', `${answer.reason} (${file.name}, part ${n})`);
    }
  }

  try {
    for (let next = waiting.next(); !next.done && !gone; next = waiting.next()) {
      const work: Promise<void> = sendOne(next.value).finally(() => running.delete(work));
      // It is awaited below; until then it must not count as unhandled.
      work.catch(() => {});
      running.add(work);
      while (running.size >= Math.floor(atOnce)) await Promise.race(running);
    }
    await Promise.all(running);
  } finally {
    giveUp.abort();
    await Promise.allSettled(running);
  }
  return !gone;
}

type PartAnswer = { state: 'taken' } | { state: 'gone' } | { state: 'damaged'; reason: string };

function partAnswer({ status, json }: { status: number; json: unknown }): PartAnswer | null {
  if (status === 204) return { state: 'taken' };
  const problem = Problem.safeParse(json);
  if (!problem.success || problem.data.status !== status) return null;
  // Whether it is gone, or only its address was damaged, the next announcement tells.
  if (status === 404) return { state: 'gone' };
  return status === 422 ? { state: 'damaged', reason: problem.data.detail } : null;
}

async function refuseChanged(
  file: LocalFile,
  { parts }: Manifest,
  n: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if ((await sha256Of(body)) === parts[n]) return;
  const text = `Cannot send the file: it was changed after it had been announced (${file.name}, part ${n})`;
  throw new PalaestraError('bad_file', text);
}

function* numbersIn(missing: MissingParts): Generator<number> {
  for (const [from, to] of missing) for (let n = from; n < to; n++) yield n;
}
