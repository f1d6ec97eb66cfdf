import { isPalaestraError } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';
import { type Outbox, type OutboxEntry, openOutbox, serverSender } from '@palaestra/transmit';
import { browserOutboxStorage } from './browser-outbox.ts';
import { whileSending } from './sending-lock.ts';
import { SPOOL_CHANNEL } from './spool.ts';
import { NOTHING_WAITS, UPLOADS_CHANNEL, type UploadOrder, type UploadState } from './upload-state.ts';

/** Pause after sending was stopped by a refused sign-in or key, ms; a change of the spool or of the network ends it. */
const PAUSE = 60_000;
/** How often the spool is looked at although nobody told of a change, ms. */
const LOOK = 60_000;
/** How often the state is told while it changes, ms. */
const TELL = 250;
/** Recordings that a page shows one by one. */
const SHOWN = 50;
/** One tab sends; another takes over when it closes. */
const LOCK = 'palaestra.uploads';

const channel = new BroadcastChannel(UPLOADS_CHANNEL);
const never = new AbortController().signal;
let org = '';
let limit: number | null = null;
let outbox: Outbox | null = null;
/** Why sending stands still. */
let stopped: { readonly message: string; readonly newKey: string | null } | null = null;
/** Ends the pause that is running. */
let wake = () => {};
/** The state will be told soon. */
let telling = false;

const isMine = (entry: Pick<OutboxEntry, 'org'>) => entry.org === null || entry.org === org;

/** The state of this person's recordings; those of another organization wait for somebody of it. */
function stateOf(box: Outbox): UploadState {
  const { sending, ingested, isOffline, quota, fault } = box.status();
  const mine = box
    .entries()
    .filter((entry) => isMine(entry) && entry.state !== 'ingested' && entry.state !== 'verified');
  const recordings = mine.slice(0, SHOWN).map(({ sha256, name, size, state, reason, why }) => {
    const done = sending.get(sha256);
    return { sha256, name, size, state, reason, why, fraction: done === undefined ? null : done / size };
  });
  const refused = mine.find(({ state }) => state === 'quarantined');
  return {
    org,
    waiting: mine.length,
    bytes: mine.reduce((sum, { size }) => sum + size, 0),
    sent: ingested,
    offline: isOffline && stopped === null,
    fraction: recordings.find(({ fraction }) => fraction !== null)?.fraction ?? null,
    fault: stopped?.message ?? refused?.reason ?? (quota.warning === null ? fault : null),
    newKey: stopped?.newKey ?? null,
    level: quota.level,
    quota: quota.quota,
    recordings,
  };
}

/** Tell every tab, soon and not too often. */
function tell(): void {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    if (outbox === null) return;
    const state = stateOf(outbox);
    channel.postMessage({ state });
    self.postMessage(state);
  }, TELL);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    wake = done;
    function done() {
      clearTimeout(timer);
      resolve();
    }
  });
}

/** Send what is kept for as long as the page lives. */
async function sendAlways(): Promise<void> {
  const api = createClient({ baseUrl: self.location.origin });
  const sender = serverSender({ url: self.location.origin, key: null, fetch: (url, init) => fetch(url, init) });
  outbox = await openOutbox({
    storage: await browserOutboxStorage(),
    sender: {
      ...sender,
      send: (file, manifest, hooks) =>
        sender.send(file, manifest, {
          ...hooks,
          progress(done) {
            hooks.progress(done);
            tell();
          },
        }),
    },
    bandwidth: () => ({ limit: limit ?? Number.POSITIVE_INFINITY, windows: [] }),
    maySend: isMine,
    exclusively: whileSending,
    dueOf: async (order) => (await api.order(order)).due,
    told: tell,
  });
  setInterval(tell, 5000);
  for (;;) {
    try {
      await outbox.run(never, { lookMs: LOOK });
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      const key = error.details.pin;
      stopped = { message: error.message, newKey: typeof key === 'string' ? key : null };
      tell();
      await pause(PAUSE);
      stopped = null;
    }
  }
}

async function carryOut(order: UploadOrder): Promise<void> {
  if (order.do === 'limit') limit = order.limit;
  if (outbox === null) return;
  if (order.do === 'retry') await outbox.retry(order.sha256);
  if (order.do === 'accept') {
    await outbox.pins.accept(order.key);
    outbox.hurry();
    wake();
  }
  tell();
}

/** Told from whatever tab: a recording came, or its person has discarded it. */
async function spoolChanged(discarded: string | null): Promise<void> {
  if (outbox === null) return;
  if (discarded !== null && outbox.entries().some(({ sha256 }) => sha256 === discarded)) await outbox.forget(discarded);
  outbox.hurry();
  wake();
  tell();
}

async function start(): Promise<void> {
  self.postMessage({ ...NOTHING_WAITS, org });
  new BroadcastChannel(SPOOL_CHANNEL).addEventListener('message', ({ data }: MessageEvent<string | null>) => {
    spoolChanged(data).catch(complain);
  });
  channel.addEventListener('message', ({ data }: MessageEvent<{ state?: UploadState; order?: UploadOrder }>) => {
    // This tab does not send: it shows what the one that does tells.
    if (data.state !== undefined && outbox === null && data.state.org === org) self.postMessage(data.state);
    if (data.order !== undefined) carryOut(data.order).catch(complain);
  });
  self.addEventListener('online', () => {
    outbox?.hurry();
    wake();
  });
  await navigator.locks.request(LOCK, sendAlways);
}

function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (outbox !== null) self.postMessage({ ...stateOf(outbox), fault: message } satisfies UploadState);
}

self.addEventListener('message', ({ data: order }: MessageEvent<UploadOrder>) => {
  if (order.do === 'start') {
    ({ org, limit } = order);
    start().catch(complain);
    return;
  }
  // The tab that sends may be another one.
  channel.postMessage({ order });
  carryOut(order).catch(complain);
});
