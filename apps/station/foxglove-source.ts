import { setTimeout } from 'node:timers/promises';
import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { type FoxgloveChannel, FoxgloveSession, SUBPROTOCOLS } from '@palaestra/formats/foxglove';
import type { Source, SourceChannel, SourceListener } from './source.ts';

export interface FoxgloveSourceOptions {
  /** Which topics to take; all by default. */
  readonly wants?: (topic: string) => boolean;
  /** A connection on which nothing comes for so long is taken for dead, ms. */
  readonly silenceMs?: number;
  /** Waiting before the first new try, ms; doubles up to twenty times this. */
  readonly retryMs?: number;
}

const SILENCE_MS = 15_000;
const RETRY_MS = 250;
const LONGEST_RETRY = 20;

/**
 * A robot behind a Foxglove WebSocket server: `foxglove_bridge`, foxglove-sdk, or another that speaks version 1. Takes
 * every topic that is wanted, also those offered later, and connects again when the connection breaks.
 *
 * @param address `ws://` or `wss://`
 * @throws PalaestraError `bad_input` for another address.
 */
export function foxgloveSource(address: string, options: FoxgloveSourceOptions = {}): Source {
  const url = parseAddress(address);
  const { retryMs = RETRY_MS } = options;
  return {
    name: `foxglove ${url.host}`,
    async run(listener, signal) {
      let tries = 0;
      while (!signal.aborted) {
        const { reason, wasOpen } = await connectOnce(url, options, listener, signal);
        if (signal.aborted) return;
        listener.lost(reason);
        tries = wasOpen ? 0 : tries + 1;
        const pause = retryMs * Math.min(2 ** tries, LONGEST_RETRY);
        await setTimeout(pause, undefined, { signal }).catch(() => {});
      }
    },
  };
}

/** One connection from its beginning to its end; never rejects. */
function connectOnce(
  url: URL,
  { wants = () => true, silenceMs = SILENCE_MS }: FoxgloveSourceOptions,
  listener: SourceListener,
  signal: AbortSignal,
): Promise<{ reason: string; wasOpen: boolean }> {
  const channels = new WeakMap<FoxgloveChannel, SourceChannel>();
  let wasOpen = false;
  let lastHeard = performance.now();
  return new Promise((resolve) => {
    const socket = new WebSocket(url, [...SUBPROTOCOLS]);
    socket.binaryType = 'arraybuffer';
    const session = new FoxgloveSession(
      { send: (frame) => socket.send(frame) },
      {
        info: ({ name }) => {
          wasOpen = true;
          listener.connected(name);
        },
        status: (level, message) => level !== 'info' && listener.notice(`${level}: ${message}`),
        offered: (channel) => {
          channels.set(channel, sourceChannel(channel));
          return wants(channel.topic);
        },
        message: (channel, timeNs, data) => listener.message(channels.get(channel)!, timeNs, data),
        time: (timeNs) => listener.time(timeNs),
      },
    );
    const ending = new AbortController();
    const watch = setInterval(() => {
      if (performance.now() - lastHeard > silenceMs) end(`nothing came for ${silenceMs / 1000} s`);
    }, silenceMs / 4);

    function end(reason: string): void {
      clearInterval(watch);
      ending.abort();
      // After this the peer's frames go nowhere, whatever it still sends.
      socket.close();
      resolve({ reason, wasOpen });
    }

    function receive({ data }: MessageEvent): void {
      lastHeard = performance.now();
      try {
        session.receive(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
      } catch (error) {
        if (!isPalaestraError(error)) throw error;
        end(error.message);
      }
    }

    const once = { signal: ending.signal };
    socket.addEventListener('message', receive, once);
    socket.addEventListener('error', () => end(wasOpen ? 'the connection broke' : 'no answer'), once);
    socket.addEventListener('close', ({ reason }) => end(reason || 'the other side closed the connection'), once);
    signal.addEventListener('abort', () => end('stopped'), once);
    if (signal.aborted) end('stopped');
  });
}

function sourceChannel({ topic, encoding, schemaName, schemaEncoding, schema }: FoxgloveChannel): SourceChannel {
  const isNone = schemaName === '' && schema.byteLength === 0;
  return {
    topic,
    messageEncoding: encoding,
    schema: isNone ? null : { name: schemaName, encoding: schemaEncoding, data: schema },
  };
}

function parseAddress(address: string): URL {
  const url = URL.parse(address);
  if (url !== null && /^wss?:$/.test(url.protocol)) return url;
  throw new PalaestraError('bad_input', `Cannot reach the robot: expected ws://HOST:PORT, found ${address}`);
}
