import { isPalaestraError, PalaestraError } from '@palaestra/core';
import type { Manifest, ManifestAbout } from '../manifest.ts';
import { type Receipt, verifyReceipt } from '../receipt.ts';
import { aboutRecording } from '../send/about-recording.ts';
import { type LocalFile, manifestOf } from '../send/local-file.ts';
import type { Pacer } from './bandwidth.ts';
import type { OutboxClock } from './clock.ts';
import { advance, type OutboxEntry } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { PinnedKeys } from './pinned-keys.ts';
import type { OutboxSender } from './sender.ts';
import type { FoundRecording, OpenRecording, OutboxStorage } from './storage.ts';

export interface StepPorts {
  readonly storage: OutboxStorage;
  readonly sender: OutboxSender;
  readonly clock: OutboxClock;
  readonly ledger: Ledger;
  readonly pins: PinnedKeys;
  readonly pacer: Pacer;
  /** Keep recordings that the server has verified. */
  readonly keep: boolean;
  /** When an order is due; asked while the server is there. */
  dueOf(order: string): Promise<string | null>;
  /** Told of every entry that has changed, when the change is noted. */
  told(entry: OutboxEntry): void;
}

const REMOVED = 'the recording was removed or changed here before the server had verified it';
const GONE = { reason: REMOVED, why: { code: 'not_found', reason: 'upload_gone' } };

/**
 * What can happen to a recording, one function each. Every step is noted before the next, and each may be repeated: a process
 * that ends in the middle of one does it again.
 */
export function outboxSteps(ports: StepPorts) {
  const { storage, sender, clock, ledger, pins, pacer } = ports;

  async function save(entry: OutboxEntry): Promise<OutboxEntry> {
    await ledger.save(entry);
    ports.told(entry);
    return entry;
  }

  /** A copy that was found meanwhile is a place too. */
  const current = (entry: OutboxEntry): OutboxEntry => ({
    ...entry,
    places: ledger.entries.get(entry.sha256)?.places ?? entry.places,
  });

  const step = (entry: OutboxEntry, ...rest: Tail<Parameters<typeof advance>>) =>
    save(advance(current(entry), ...rest));

  /** Read a finished recording once and note what it is. */
  async function take(found: FoundRecording, signal: AbortSignal): Promise<OutboxEntry | null> {
    await using open = await storage.recordings.open(found.path);
    if (open === null || (await open.look()) !== found.look) return null;
    const file = localFile(found.name ?? nameOf(found.path), open);
    const manifest = await manifestOf(file, await aboutOrNothing(file), { signal });
    // Somebody wrote to it meanwhile: the hashes are of two versions.
    if ((await open.look()) !== found.look) return null;
    const entry = await ledger.add(manifest, (known) => merged(known ?? fresh(manifest, found), found));
    ports.told(entry);
    return entry;
  }

  function fresh({ sha256, size, name, order, due }: Manifest, found: FoundRecording): OutboxEntry {
    return {
      schema: 'palaestra.outbox/1',
      sha256,
      size,
      name,
      places: [],
      state: 'recorded',
      reason: null,
      org: found.org ?? null,
      order,
      due,
      sequence: ledger.nextSequence(),
      attempts: 0,
      changedAt: clock.calendar().toISOString(),
    };
  }

  function merged(entry: OutboxEntry, { path, look }: FoundRecording): OutboxEntry {
    const places = [...entry.places.filter((place) => place.path !== path), { path, look }];
    const known = { ...entry, places };
    // Lost and found again, or sent and put in once more: the server is asked anew.
    const again = entry.places.length === 0 && entry.state === 'quarantined';
    const repeated = entry.state === 'ingested' && !ports.keep;
    return again || repeated ? advance(known, 'recorded', clock.calendar(), { attempts: 0 }) : known;
  }

  /** Note that a place holds the content no more. */
  async function lose(entry: OutboxEntry, isThere: (path: string, look: string) => boolean): Promise<void> {
    const places = entry.places.filter(({ path, look }) => isThere(path, look));
    if (places.length > 0 || entry.state === 'verified') return void (await save({ ...entry, places }));
    if (entry.state === 'ingested') return ledger.forget(entry.sha256);
    if (entry.state === 'quarantined')
      return void (await save({ ...entry, places, ...(entry.reason === null ? GONE : {}) }));
    // It may be on the server already, when this process ended between removing it and noting so.
    const now = clock.calendar();
    const back = entry.state === 'sending' || entry.state === 'sent' ? advance(entry, 'queued', now) : entry;
    await step(back, 'recorded', now, { places });
  }

  /** Tell the server of it. */
  async function announce(entry: OutboxEntry, signal: AbortSignal): Promise<void> {
    const manifest = await ledger.manifest(entry.sha256);
    if (manifest === null) return again(entry, signal);
    const due = entry.due ?? (entry.order === null ? null : await ports.dueOf(entry.order));
    const about = { ...manifest, due };
    pacer.spend(JSON.stringify(about).length);
    const receipt = await sender.announce(about, signal);
    if (receipt !== null) return accept({ ...entry, due }, receipt);
    if (entry.places.length === 0) await step(entry, 'quarantined', clock.calendar(), { ...GONE, due });
    else await step(entry, 'announced', clock.calendar(), { due, attempts: 0 });
  }

  /** Look once more at what its places hold: the manifest is lost, or somebody wrote to the file. */
  async function again({ sha256, places }: OutboxEntry, signal: AbortSignal): Promise<void> {
    const holding = new Set<string>();
    for (const place of places) {
      const found = await take({ ...place, size: 0 }, signal);
      if (found?.sha256 === sha256) holding.add(place.path);
    }
    const entry = ledger.entries.get(sha256);
    if (entry === undefined || holding.size > 0) return;
    if (entry.places.length > 0) await lose(entry, () => false);
    else await step(entry, 'quarantined', clock.calendar(), GONE);
  }

  /** Bring it there; a recording that is not here any more is noted as such. */
  async function send(chosen: OutboxEntry, signal: AbortSignal, progress: (done: number) => void): Promise<void> {
    const manifest = await ledger.manifest(chosen.sha256);
    await using open = manifest === null ? null : await openPlace(chosen);
    if (manifest === null || open === null) {
      await again(chosen, signal);
      return;
    }
    let entry = chosen.state === 'queued' ? chosen : await step(chosen, 'queued', clock.calendar());
    /** Steps are noted one after the other, although parts go side by side. */
    let noted: Promise<unknown> = Promise.resolve();
    const note = (state: 'sending' | 'sent') => {
      noted = noted.then(async () => {
        if (entry.state !== state) entry = await step(entry, state, clock.calendar());
      });
      return noted;
    };
    const receipt = await sender.send(
      localFile(entry.name, open),
      { ...manifest, due: entry.due },
      {
        signal,
        async pace(bytes) {
          await pacer.pace(bytes, signal);
          if (entry.state === 'queued') await note('sending');
        },
        progress(done) {
          progress(done);
          if (done >= entry.size && entry.state === 'sending') note('sent').catch(() => {});
        },
      },
    );
    await noted;
    await accept(entry, receipt);
  }

  async function openPlace({ places }: OutboxEntry): Promise<OpenRecording | null> {
    for (const { path, look } of places) {
      const open = await storage.recordings.open(path);
      if (open === null) continue;
      if ((await open.look()) === look) return open;
      await open[Symbol.asyncDispose]();
    }
    return null;
  }

  /** Believe a receipt, keep it, and only then let go of the recording. */
  async function accept(entry: OutboxEntry, receipt: Receipt): Promise<void> {
    await believe(entry, receipt);
    const isKept = await ledger.saveReceipt(receipt);
    const verified = await step(entry, 'verified', clock.calendar(), { attempts: 0 });
    await settle(verified);
    // The disk was full; what has just been removed made room for the proof.
    if (!isKept) await ledger.saveUnsaved();
  }

  /** A receipt that was damaged on the way is none; the next try brings another. */
  async function believe(entry: OutboxEntry, receipt: Receipt): Promise<void> {
    const key = await pins.find(receipt.key);
    try {
      await verifyReceipt(receipt, key, entry);
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      throw new PalaestraError('unavailable', error.message, { cause: error });
    }
  }

  /** The last step of what is verified: remove the copies here, or keep them on request. */
  async function settle(entry: OutboxEntry): Promise<void> {
    const removed = new Set<string>();
    for (;;) {
      const place = ports.keep ? undefined : current(entry).places.find(({ path }) => !removed.has(path));
      if (place === undefined) break;
      // One that looks otherwise now is another recording, which the next look finds.
      await storage.recordings.remove(place.path, place.look);
      removed.add(place.path);
    }
    const places = current(entry).places.filter(({ path }) => !removed.has(path));
    const done = advance(entry, 'ingested', clock.calendar(), { places });
    if (places.length > 0) return void (await save(done));
    await ledger.forget(entry.sha256);
    ports.told(done);
  }

  /** After a start: settle what was verified before, if the receipt on the disk still proves it. */
  async function resume(entry: OutboxEntry): Promise<void> {
    if (entry.state === 'ingested' && (ports.keep || entry.places.length === 0)) return;
    const receipt = await ledger.receipt(entry.sha256);
    try {
      if (receipt === null) throw new PalaestraError('bad_file', 'the receipt is lost');
      await verifyReceipt(receipt, await pins.find(receipt.key), entry);
    } catch (error) {
      if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
      await step(entry, 'recorded', clock.calendar());
      return;
    }
    await settle(entry);
  }

  return { take, lose, announce, send, resume, step };
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

function localFile(name: string, open: OpenRecording): LocalFile {
  const file = { name, size: open.size, read: (start: number, end: number) => open.read(start, end) };
  return open.hasher === undefined ? file : { ...file, hasher: open.hasher };
}

/** A recording that cannot be read is announced all the same: the server says what is wrong with it, for everybody to see. */
async function aboutOrNothing(file: LocalFile): Promise<ManifestAbout> {
  try {
    return await aboutRecording(file);
  } catch (error) {
    if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
    return { kind: 'recording', station: null, order: null, due: null, episode: null };
  }
}

/** The name without folders, as a manifest takes it. */
function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replaceAll(/[\\\p{Cc}]/gu, '_');
  return name.slice(-255);
}
