import { isPalaestraError, type Sha256, sha256Of } from '@palaestra/core';
import { Manifest } from '../manifest.ts';
import { Receipt } from '../receipt.ts';
import { OutboxEntry } from './entry.ts';
import type { NoteStore } from './storage.ts';

/**
 * What an outbox knows, in memory and on the disk. A note that cannot be read counts as none: its recording is looked at
 * again. A note that does not fit on the disk is kept in memory and written later, because sending goes on and makes room.
 */
export class Ledger {
  readonly #notes: NoteStore;
  readonly #entries = new Map<Sha256, OutboxEntry>();
  readonly #unsaved = new Set<Sha256>();
  /** Manifests that do not fit on the disk now. */
  readonly #manifests = new Map<Sha256, Manifest>();
  /** Receipts that do not fit on the disk now. */
  readonly #receipts = new Map<Sha256, Receipt>();
  #sequence = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #fault: string | null = null;

  private constructor(notes: NoteStore) {
    this.#notes = notes;
  }

  static async open(notes: NoteStore): Promise<Ledger> {
    const ledger = new Ledger(notes);
    for (const entry of await readEntries(notes)) {
      ledger.#entries.set(entry.sha256, startedAgain(entry));
      ledger.#sequence = Math.max(ledger.#sequence, entry.sequence + 1);
    }
    for (const name of await notes.names('manifests')) {
      if (!ledger.#entries.has(name)) await notes.remove('manifests', name);
    }
    return ledger;
  }

  /** Why notes are not written now, in a sentence; null while they are. */
  get fault(): string | null {
    return this.#fault;
  }

  get entries(): ReadonlyMap<Sha256, OutboxEntry> {
    return this.#entries;
  }

  nextSequence(): number {
    return this.#sequence++;
  }

  /** Note an entry before its next step. */
  save(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.sha256, entry);
    return this.#inTurn(() => this.#saveNow(entry));
  }

  /** Note what a recording is; the entry follows from what is known of its content by then. */
  add(manifest: Manifest, entryOf: (known: OutboxEntry | undefined) => OutboxEntry): Promise<OutboxEntry> {
    return this.#inTurn(async () => {
      await this.#saveManifest(manifest);
      const entry = entryOf(this.#entries.get(manifest.sha256));
      this.#entries.set(entry.sha256, entry);
      await this.#saveNow(entry);
      return entry;
    });
  }

  async #saveNow(entry: OutboxEntry): Promise<void> {
    if (await this.#written('entries', entry.sha256, await sealed(entry))) this.#unsaved.delete(entry.sha256);
    else this.#unsaved.add(entry.sha256);
  }

  /** Write what did not fit before. */
  async saveUnsaved(): Promise<void> {
    for (const receipt of [...this.#receipts.values()]) if (!(await this.saveReceipt(receipt))) return;
    for (const sha256 of [...this.#unsaved]) {
      const entry = this.#entries.get(sha256);
      if (entry !== undefined) await this.save(entry);
      if (this.#fault !== null) return;
    }
  }

  /** Null when it is not there or not readable; the recording gives it again. */
  async manifest(sha256: Sha256): Promise<Manifest | null> {
    const held = this.#manifests.get(sha256);
    if (held !== undefined) return held;
    const manifest = parsed(Manifest, await unsealed(await this.#notes.read('manifests', sha256)));
    return manifest?.sha256 === sha256 ? manifest : null;
  }

  async receipt(sha256: Sha256): Promise<Receipt | null> {
    return parsed(Receipt, await this.#notes.read('receipts', sha256));
  }

  /** False when the disk is full; then it is kept in memory until it fits. */
  saveReceipt(receipt: Receipt): Promise<boolean> {
    return this.#inTurn(async () => {
      const fits = await this.#written('receipts', receipt.recording, JSON.stringify(receipt));
      if (fits) this.#receipts.delete(receipt.recording);
      else this.#receipts.set(receipt.recording, receipt);
      return fits;
    });
  }

  /** Forget an entry; its receipt stays. */
  forget(sha256: Sha256): Promise<void> {
    this.#entries.delete(sha256);
    return this.#inTurn(async () => {
      // The same content was put in once more meanwhile.
      if (this.#entries.has(sha256)) return;
      this.#unsaved.delete(sha256);
      this.#manifests.delete(sha256);
      await this.#notes.remove('entries', sha256);
      await this.#notes.remove('manifests', sha256);
    });
  }

  /** Notes are written one after the other, in the order in which they were asked for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #saveManifest(manifest: Manifest): Promise<void> {
    if (await this.#written('manifests', manifest.sha256, await sealed(manifest)))
      this.#manifests.delete(manifest.sha256);
    else this.#manifests.set(manifest.sha256, manifest);
  }

  async #written(kind: 'entries' | 'manifests' | 'receipts', name: string, text: string): Promise<boolean> {
    try {
      await this.#notes.write(kind, name, text);
      this.#fault = null;
      return true;
    } catch (error) {
      if (!isPalaestraError(error) || error.code !== 'no_space') throw error;
      this.#fault = error.message;
      return false;
    }
  }
}

/** What is noted, the oldest first; of use beside a process that works in the outbox, too. */
export async function readEntries(notes: NoteStore): Promise<OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  for (const name of await notes.names('entries')) {
    const entry = parsed(OutboxEntry, await unsealed(await notes.read('entries', name)));
    if (entry?.sha256 === name) entries.push(entry);
  }
  return entries.sort((a, b) => a.sequence - b.sequence);
}

/** After a restart nothing is under way; what the server has, it will say. */
function startedAgain(entry: OutboxEntry): OutboxEntry {
  return entry.state === 'sending' || entry.state === 'sent' ? { ...entry, state: 'queued' } : entry;
}

/** A note with its own sha256 in the second line, so that one that was damaged on the disk is not believed. */
async function sealed(value: object): Promise<string> {
  const text = JSON.stringify(value);
  return `${text}\n${await sha256Of(text)}\n`;
}

async function unsealed(note: string | null): Promise<string | null> {
  const [text = '', seal] = note?.split('\n') ?? [];
  return seal === (await sha256Of(text)) ? text : null;
}

/** Null for a text that is missing, cut off or of another form. */
function parsed<T>(
  schema: { safeParse(value: unknown): { success: boolean; data?: T } },
  text: string | null,
): T | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
