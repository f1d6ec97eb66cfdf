import { isPalaestraError } from '@palaestra/core';
import { type LocalFile, type ServerClient, sendRecording } from '@palaestra/transmit';
import { whileSending } from './sending-lock.ts';
import { openSpool, SPOOL_CHANNEL, type Spool, type Spooled } from './spool.ts';
import type { UploadState } from './use-uploads.ts';

/** Pause after the server was away, ms; a change of the spool or of the network ends it. */
const PAUSE = 10_000;

let waiting = 0;
let bytes = 0;
let sent = 0;
let offline = false;
let fraction: number | null = null;
let fault: string | null = null;
/** Ends the pause that is running. */
let wake = () => {};

function tell(): void {
  const state: UploadState = { waiting, bytes, sent, offline, fraction, fault };
  self.postMessage(state);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

const client: ServerClient = {
  url: self.location.origin,
  key: null,
  signal: new AbortController().signal,
  wait: pause,
  async fetch(url, init) {
    try {
      const response = await fetch(url, init);
      setOffline(false);
      return response;
    } catch (error) {
      setOffline(true);
      throw error;
    }
  },
};

function setOffline(now: boolean): void {
  if (offline === now) return;
  offline = now;
  tell();
}

/** What this person's session may send. Recordings of another organization stay until somebody of it signs in. */
async function sendable(spool: Spool, org: string): Promise<Spooled[]> {
  const mine = (await spool.list()).filter((one) => one.org === null || one.org === org);
  const kept = mine.filter(({ state }) => state === 'kept');
  waiting = kept.length;
  bytes = kept.reduce((sum, { size }) => sum + size, 0);
  fault = mine.find((one) => one.fault !== null)?.fault ?? null;
  tell();
  return kept.filter((one) => one.fault === null);
}

async function send(spool: Spool, entry: Spooled): Promise<void> {
  // Its person may have taken it back a moment ago.
  if (!(await spool.list()).some(({ sha256 }) => sha256 === entry.sha256)) return;
  const file = await spool.file(entry.sha256);
  const local: LocalFile = {
    name: entry.name,
    size: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
  // It returns only with a receipt for these very bytes: now, and not before, the copy here may go.
  const progress = (done: number) => {
    fraction = file.size === 0 ? 1 : done / file.size;
    tell();
  };
  await sendRecording(local, client, { progress });
  await spool.remove(entry.sha256);
  sent++;
}

/** Send what is kept, one after the other, for as long as the page lives. */
async function sendAlways(spool: Spool, org: string): Promise<never> {
  await spool.adopt();
  for (;;) {
    const [next] = await sendable(spool, org);
    if (next === undefined) {
      await pause(60_000);
      continue;
    }
    try {
      await whileSending(next.sha256, () => send(spool, next));
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      // Whatever may pass is tried again; a refusal of these bytes stays, with its reason.
      if (error.code === 'bad_file' || error.code === 'too_large')
        await spool.change(next.sha256, { fault: error.message });
      else {
        fault = error.code === 'unavailable' ? null : error.message;
        tell();
        await pause(PAUSE);
      }
    } finally {
      fraction = null;
    }
  }
}

async function start(org: string): Promise<void> {
  const spool = await openSpool();
  new BroadcastChannel(SPOOL_CHANNEL).addEventListener('message', () => {
    wake();
    void sendable(spool, org);
  });
  self.addEventListener('online', () => wake());
  await sendable(spool, org);
  // One tab sends; another takes over when it closes.
  await navigator.locks.request('palaestra.uploads', () => sendAlways(spool, org));
}

self.addEventListener('message', ({ data: org }: MessageEvent<string>) => void start(org), { once: true });
