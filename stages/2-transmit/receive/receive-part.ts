import { PalaestraError, type Sha256 } from '@palaestra/core';
import { partRange } from '../manifest.ts';
import { steadyBody } from './steady-body.ts';
import { markReceived, type PartRow, partRow } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

/** A part that arrives; `pieces` grows as long as its sender is alive. */
interface Arriving {
  pieces: number;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** How long an arriving part may be silent before the same part from another request takes its place, ms. */
const QUIET_MS = 3000;
/** How long the same part from another request waits for it, ms. */
const LONGEST_WAIT_MS = 20_000;
const BUSY = 'Cannot take the part now: it is arriving already; send it again in a moment';

/** One part of one upload, as a request brings it. */
export interface PartRequest {
  readonly org: string;
  /** Who brings it; places are shared fairly over senders. */
  readonly sender: string;
  readonly sha256: Sha256;
  readonly n: number;
  /** Bytes that the request promises; null when it does not say. */
  readonly length: number | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborts when the sender is gone. */
  readonly signal: AbortSignal;
}

/**
 * Take parts: to the disk in the order in which the gate lets them in, then into the list of what has arrived. A part that
 * has arrived is never written to again.
 *
 * The function that is returned throws `not_found` for an unknown upload or part, `bad_file` for a part that is not what
 * its manifest says, `unavailable` when it should be sent again later, `no_space`.
 */
export function partReceiver(uploads: Uploads): (part: PartRequest) => Promise<void> {
  const { context, files, gate, turns, patience } = uploads;
  const arriving = new Map<string, Arriving>();

  /** Wait until `other` has brought the part, or has failed to; one that is silent is stopped. */
  async function waitFor(key: string, other: Arriving): Promise<void> {
    const ends = performance.now() + LONGEST_WAIT_MS;
    while (arriving.get(key) === other) {
      const { pieces } = other;
      if (performance.now() > ends) throw new PalaestraError('unavailable', BUSY);
      const quiet = await lastsLonger(other.done, QUIET_MS);
      // Its sender was cut off and the network has not told us.
      if (quiet && other.pieces === pieces) other.stop.abort();
    }
  }

  async function take({ org, sender, sha256, n, length, body, signal }: PartRequest, mine: Arriving): Promise<void> {
    const row = await partRow(context.db, org, sha256, n);
    const hash = refuseUnwanted(row, sha256, n);
    const { start, end } = partRange({ size: row!.size, partBytes: row!.part_bytes }, n);
    const bytes = end - start;
    if (length !== null && length !== bytes) {
      throw new PalaestraError('bad_file', `Cannot take the part: expected ${bytes} bytes, found ${length}`);
    }
    const place = turns.take(nameOf({ org, sha256, n }));
    if (hash === null) {
      // Another request brought it after this one had asked for its place, which nobody needs any more.
      place?.();
      return drain(steadyBody(body, patience), bytes);
    }
    const { file } = row!;
    const leave = place ?? (await gate.enter(placeKey(org, sender, row!.station), signal));
    try {
      const pieces = counted(steadyBody(body, patience, mine.stop.signal), mine);
      await files.write({ file, start, end, sha256: hash }, pieces);
    } finally {
      leave();
    }
    if (await markReceived(context.db, { org, sha256, file }, n, bytes, context.clock.now())) return;
    const text = `Cannot take the part: its upload was given up or announced anew (${sha256})`;
    throw new PalaestraError('not_found', text);
  }

  return async (part) => {
    const key = nameOf(part);
    for (let other = arriving.get(key); other !== undefined; other = arriving.get(key)) await waitFor(key, other);
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const mine: Arriving = { pieces: 0, stop: new AbortController(), done };
    // Before the list of what has arrived is read: what has arrived must never be written to again.
    arriving.set(key, mine);
    try {
      await take(part, mine);
    } finally {
      arriving.delete(key);
      resolve();
    }
  };
}

/**
 * Wait until it is the turn of a part; its place is held for a few seconds then. One that is there already needs none.
 *
 * @throws PalaestraError `not_found`, `bad_file` as for the part itself; `unavailable` when it should ask later.
 */
export async function waitForTurn(
  { context, turns }: Uploads,
  { org, sender, sha256, n, signal }: Omit<PartRequest, 'length' | 'body'>,
): Promise<void> {
  const row = await partRow(context.db, org, sha256, n);
  if (refuseUnwanted(row, sha256, n) === null) return;
  await turns.ask(nameOf({ org, sha256, n }), placeKey(org, sender, row!.station), signal);
}

const nameOf = ({ org, sha256, n }: Pick<PartRequest, 'org' | 'sha256' | 'n'>) => `${org}\n${sha256}\n${n}`;

const placeKey = (org: string, sender: string, station: string | null) => `${org}\n${sender}\n${station ?? ''}`;

/** The hash that the part has to have; null when it has arrived already. */
function refuseUnwanted(row: PartRow | null, sha256: Sha256, n: number): Sha256 | null {
  if (row === null) {
    throw new PalaestraError('not_found', `Cannot take the part: its upload was not announced (${sha256})`);
  }
  if (row.state === 'quarantined') throw new PalaestraError('bad_file', `${row.reason} (${sha256})`);
  if (row.state === 'verified' || row.state === 'ingested' || row.received) return null;
  if (row.hash === null) {
    throw new PalaestraError('not_found', `Cannot take the part: the manifest has no such part (${sha256}/${n})`);
  }
  return row.hash;
}

async function* counted(body: AsyncIterable<Uint8Array>, mine: Arriving): AsyncIterable<Uint8Array> {
  for await (const piece of body) {
    mine.pieces += 1;
    yield piece;
  }
}

/** Read what comes twice to its end, so that its sender hears the answer; no more than the part. */
async function drain(body: AsyncIterable<Uint8Array>, most: number): Promise<void> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > most) throw new PalaestraError('bad_file', `Cannot take the part: expected ${most} bytes, found more`);
  }
}

/** True when `work` has not settled after `ms`. */
async function lastsLonger(work: Promise<void>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), ms);
  try {
    return await Promise.race([work.then(() => false), promise]);
  } finally {
    clearTimeout(timer);
  }
}
