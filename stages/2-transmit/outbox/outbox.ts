import { isPalaestraError, PalaestraError, type Sha256 } from '@palaestra/core';
import { refusesRecording } from '../send/ask.ts';
import { type Bandwidth, createPacer, UNLIMITED } from './bandwidth.ts';
import { chooseNext } from './choose-next.ts';
import { type OutboxClock, systemOutboxClock } from './clock.ts';
import { isUnsent, type OutboxEntry, whyOf } from './entry.ts';
import { Ledger } from './ledger.ts';
import { type PinnedKeys, pinnedKeys } from './pinned-keys.ts';
import { type QuotaState, quotaState } from './quota.ts';
import { Schedule } from './schedule.ts';
import type { OutboxSender } from './sender.ts';
import { outboxSteps } from './steps.ts';
import type { FoundRecording, OutboxStorage } from './storage.ts';

export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly sender: OutboxSender;
  readonly clock?: OutboxClock;
  /** Asked before every part, so that a person may change it meanwhile. */
  readonly bandwidth?: Bandwidth | (() => Bandwidth);
  /** Bytes that unsent recordings may take before the outbox warns; null for what the disk takes. */
  readonly quota?: number | null;
  /** Keep recordings after the server has verified them. */
  readonly keep?: boolean;
  /** Recordings under way at once, so that the link is used while one is being verified; 2 by default. */
  readonly lanes?: number;
  /** When an order is due, ISO 8601; null when nobody knows. */
  dueOf?(order: string): Promise<string | null>;
  /** False for what this sign-in must not send; it stays as it is. */
  maySend?(entry: OutboxEntry): boolean;
  /** Runs each step with a recording, for who must keep others from it meanwhile; just runs it by default. */
  exclusively?(sha256: Sha256, work: () => Promise<void>): Promise<void>;
  /** How a person accepts another key of the server, as the last words of a sentence. */
  howToAccept?(key: string): string;
  /** Told of every noted change. */
  told?(entry: OutboxEntry): void;
}

/** How an outbox stands. */
export interface OutboxStatus {
  /** Recordings that are not verified yet, quarantined ones included, and their bytes. */
  readonly unsent: { readonly recordings: number; readonly bytes: number };
  readonly quarantined: number;
  /** Verified since this outbox was opened. */
  readonly ingested: number;
  /** What is under way and how many bytes of it have arrived. */
  readonly sending: ReadonlyMap<Sha256, number>;
  readonly quota: QuotaState;
  /** The last request did not get through. */
  readonly isOffline: boolean;
  /** What is wrong here, in a sentence: a disk or a spool that is full. One that only fills is told by `quota.warning`. */
  readonly fault: string | null;
  /** Files that are not taken yet or cannot be, and why. */
  readonly waiting: ReadonlyMap<string, string>;
}

export interface Outbox {
  readonly pins: PinnedKeys;
  /** Every entry, the oldest first. */
  entries(): OutboxEntry[];
  status(): OutboxStatus;
  /** Look for finished recordings and note them, without the server. */
  look(signal: AbortSignal): Promise<void>;
  /** Forget a recording that a person has removed from here. @throws PalaestraError `conflict` while a file of it is here. */
  forget(sha256: Sha256): Promise<void>;
  /** Have a quarantined recording examined again. @throws PalaestraError `unavailable` while the server is away. */
  retry(sha256: Sha256): Promise<void>;
  /** Look for recordings and try at once what waits for another try. */
  hurry(): void;
  /**
   * Send until `signal` is aborted; with `once` until nothing is left that could be sent.
   *
   * @throws PalaestraError `unauthenticated`, `forbidden` and `conflict` for a sign-in or a signing key that is refused; with
   *   `once` also `unavailable`. Everything that is unsent stays.
   */
  run(signal: AbortSignal, options?: { once?: boolean; lookMs?: number }): Promise<void>;
}

/** How often finished recordings are looked for, ms. */
const LOOK_MS = 1000;
/** The longest rest, ms. */
const REST_MS = 60_000;
/** Errors after which no recording would fare better: sending stops until a person has acted. */
const STOPS = ['unauthenticated', 'forbidden'];

/** Open the outbox that lies in `storage`, as the last process left it. One process at a time; the caller holds the lock. */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { storage, sender, clock = systemOutboxClock, keep = false, lanes = 2 } = options;
  const { recordings } = storage;
  const ledger = await Ledger.open(storage.notes);
  const schedule = new Schedule(clock);
  const ending = new AbortController();
  const pins = pinnedKeys(storage.notes, sender.server, () => sender.keys(ending.signal), options.howToAccept);
  const pacer = createPacer(options.bandwidth ?? UNLIMITED, clock);
  const busy = new Set<Sha256>();
  const sending = new Map<Sha256, number>();
  let waiting: ReadonlyMap<string, string> = new Map();
  const refused = new Map<string, { look: string; reason: string }>();
  let lookAtMs = Number.NEGATIVE_INFINITY;
  /** Found and not read yet; null before the first look. */
  let pending: FoundRecording[] | null = null;
  /** The one that is being read. */
  let reading: FoundRecording | null = null;
  let freeBytes: number | null = null;
  let ingested = 0;
  let turn = 0;
  let isTrusted = false;
  const steps = outboxSteps({
    storage,
    sender,
    clock,
    ledger,
    pins,
    pacer,
    keep,
    dueOf: (order) => options.dueOf?.(order).catch(() => null) ?? Promise.resolve(null),
    told: (entry) => {
      if (entry.state === 'ingested') ingested += 1;
      options.told?.(entry);
    },
  });

  const maySend = (entry: OutboxEntry) => options.maySend?.(entry) ?? true;
  const entryAt = (sha256: Sha256) => ledger.entries.get(sha256);

  async function look(): Promise<void> {
    const { finished, waiting: unfinished } = await recordings.list();
    const looks = new Map(finished.map(({ path, look }) => [path, look]));
    const known = new Set<string>();
    for (const sha256 of [...ledger.entries.keys()]) {
      const entry = entryAt(sha256);
      if (entry === undefined) continue;
      for (const { path, look } of entry.places) known.add(`${path}\n${look}`);
      if (busy.has(entry.sha256) || entry.places.every(({ path, look }) => looks.get(path) === look)) continue;
      await steps.lose(entry, (path, look) => looks.get(path) === look);
    }
    pending = finished.filter(
      ({ path, look }) => !known.has(`${path}\n${look}`) && refused.get(path)?.look !== look && schedule.isDue(path),
    );
    waiting = new Map([...unfinished, ...[...refused].map(([path, { reason }]) => [path, reason] as const)]);
    freeBytes = await recordings.freeBytes();
    await ledger.saveUnsaved();
  }

  /** A file that cannot be read now does not keep the others back. */
  async function take(found: FoundRecording, signal: AbortSignal): Promise<void> {
    reading = found;
    try {
      await steps.take(found, signal);
    } catch (error) {
      if (!isPalaestraError(error) || error.code === 'cancelled') throw error;
      refused.delete(found.path);
      if (error.code === 'bad_file') schedule.postpone(found.path, 1);
      else refused.set(found.path, { look: found.look, reason: error.message });
    } finally {
      reading = null;
    }
    schedule.wake();
  }

  /** The next of these states whose turn it is. */
  function next(states: readonly OutboxEntry['state'][]): OutboxEntry | null {
    if (schedule.isAway) return null;
    const due = ledger.entries.values().filter((entry) => {
      return states.includes(entry.state) && !busy.has(entry.sha256) && maySend(entry) && schedule.isDue(entry.sha256);
    });
    return chooseNext(due, clock.calendar().getTime(), turn);
  }

  /** Do one step with an entry that nobody else has; a failure is noted and tells when it may be tried again. */
  async function attempt(entry: OutboxEntry, once: boolean, work: () => Promise<void>): Promise<void> {
    busy.add(entry.sha256);
    try {
      if (!isTrusted) await pins.check();
      isTrusted = true;
      await (options.exclusively?.(entry.sha256, work) ?? work());
      schedule.serverAnswered();
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      const failed = await noteFailure(entryAt(entry.sha256) ?? entry, error);
      const isStop = (STOPS.includes(error.code) && !refusesRecording(error)) || error.details.pin !== undefined;
      const isEnd = isStop || (once && error.code === 'unavailable');
      if (error.code === 'cancelled') throw error;
      // Before the end too, so that nobody takes it up in the moment until all have stopped.
      if (failed.state !== 'quarantined') schedule.postpone(entry.sha256, once && !isEnd ? null : failed.attempts);
      if (isEnd) throw error;
      if (error.code === 'unavailable' || error.code === 'no_space') schedule.serverFailed();
      else schedule.serverAnswered();
    } finally {
      busy.delete(entry.sha256);
      sending.delete(entry.sha256);
      schedule.wake();
    }
  }

  async function noteFailure(entry: OutboxEntry, error: PalaestraError): Promise<OutboxEntry> {
    if (entry.state === 'verified' || entry.state === 'ingested') return entry;
    // A receipt that cannot be believed says nothing about the recording.
    const isRefusal = refusesRecording(error) && error.details.receipt === undefined;
    const isCancelled = error.code === 'cancelled';
    const reason = isCancelled ? entry.reason : error.message;
    const attempts = entry.attempts + (isCancelled || isRefusal ? 0 : 1);
    const underWay = entry.state === 'sending' || entry.state === 'sent';
    const state = isRefusal && (await isAsNoted(entry)) ? 'quarantined' : underWay ? 'queued' : entry.state;
    const why = isCancelled ? entry.why : whyOf(error);
    return steps.step(entry, state, clock.calendar(), { reason, attempts, ...(why === undefined ? {} : { why }) });
  }

  /** False when the file was changed under the sender's hands, and what the server refused was not the recording. */
  async function isAsNoted({ places }: OutboxEntry): Promise<boolean> {
    for (const { path, look } of places) {
      await using open = await recordings.open(path);
      if (open !== null && (await open.look()) === look) return true;
    }
    return places.length === 0;
  }

  /** Find, hash and announce. A manifest never waits for another recording's bytes. */
  async function announceAll(signal: AbortSignal, once: boolean, lookMs: number): Promise<void> {
    lookAtMs = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      if (clock.elapsedMs() >= lookAtMs && (!once || lookAtMs === Number.NEGATIVE_INFINITY)) {
        // Before the look: whoever asks for one while it goes on gets another.
        lookAtMs = clock.elapsedMs() + lookMs;
        await look();
      }
      const entry = next(['recorded']);
      const found = entry === null ? pending?.shift() : undefined;
      if (entry !== null) await attempt(entry, once, () => steps.announce(entry, signal));
      else if (found !== undefined) await take(found, signal);
      else if (once && isDone()) return schedule.wake();
      else await schedule.rest(Math.max(1, once ? REST_MS : lookAtMs - clock.elapsedMs()), signal);
    }
  }

  /** True when a single run has nothing left that it could do. */
  function isDone(): boolean {
    if (pending === null || pending.length > 0 || reading !== null || busy.size > 0) return false;
    const rest = ledger.entries.values().filter((entry) => maySend(entry) && schedule.isDue(entry.sha256));
    return !rest.some(({ state }) => state === 'recorded' || state === 'announced' || state === 'queued');
  }

  async function sendAll(signal: AbortSignal, once: boolean): Promise<void> {
    while (!signal.aborted) {
      const entry = next(['announced', 'queued']);
      if (entry === null) {
        if (once && isDone()) return schedule.wake();
        await schedule.rest(REST_MS, signal);
        continue;
      }
      turn += 1;
      const progress = (done: number) => void sending.set(entry.sha256, done);
      await attempt(entry, once, () => steps.send(entry, signal, progress));
    }
  }

  async function run(outer: AbortSignal, { once = false, lookMs = LOOK_MS } = {}): Promise<void> {
    const own = new AbortController();
    const end = () => own.abort();
    outer.addEventListener('abort', end, { once: true });
    if (outer.aborted) end();
    const until = async (work: Promise<void>) => {
      try {
        await work;
      } catch (error) {
        end();
        throw error;
      }
    };
    try {
      for (const entry of [...ledger.entries.values()]) if (!isUnsent(entry)) await steps.resume(entry);
      pending = null;
      const work = [
        announceAll(own.signal, once, lookMs),
        ...Array.from({ length: lanes }, () => sendAll(own.signal, once)),
      ];
      const ended = await Promise.allSettled(work.map(until));
      const faults = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      const [fault] = faults.filter((one) => !isPalaestraError(one) || one.code !== 'cancelled');
      if (fault !== undefined) throw fault;
      await ledger.saveUnsaved();
    } finally {
      outer.removeEventListener('abort', end);
    }
  }

  function known(sha256: Sha256): OutboxEntry {
    const entry = entryAt(sha256);
    if (entry !== undefined) return entry;
    throw new PalaestraError('not_found', `Cannot find the recording: the outbox has none of this content (${sha256})`);
  }

  return {
    pins,
    entries: () => [...ledger.entries.values()].sort((a, b) => a.sequence - b.sequence),
    status() {
      const all = [...ledger.entries.values()];
      const unsent = all.filter(isUnsent);
      const bytes = unsent.reduce((sum, { size }) => sum + size, 0);
      const quota = quotaState(bytes, unsent.length, options.quota ?? null, freeBytes);
      return {
        unsent: { recordings: unsent.length, bytes },
        quarantined: unsent.filter(({ state }) => state === 'quarantined').length,
        ingested,
        sending,
        quota,
        isOffline: schedule.isOffline,
        fault: ledger.fault ?? (quota.level === 'full' ? quota.warning : null),
        waiting,
      };
    },
    async look(signal) {
      await look();
      for (let found = pending?.shift(); found !== undefined; found = pending?.shift()) await take(found, signal);
    },
    async forget(sha256) {
      for (const { path } of known(sha256).places) {
        await using open = await recordings.open(path);
        if (open === null) continue;
        throw new PalaestraError('conflict', `Cannot forget the recording: its file is still here (${path})`);
      }
      await ledger.forget(sha256);
    },
    async retry(sha256) {
      if (known(sha256).state !== 'quarantined') return schedule.hurry();
      await sender.giveUp(sha256, ending.signal);
      await steps.step(known(sha256), 'recorded', clock.calendar(), { attempts: 0 });
      schedule.hurry();
    },
    hurry() {
      lookAtMs = Number.NEGATIVE_INFINITY;
      schedule.hurry();
    },
    run,
  };
}
