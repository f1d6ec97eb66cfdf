import { PalaestraError } from '@palaestra/core';
import { type FoxgloveChannel, FoxgloveSession, SUBPROTOCOLS } from '@palaestra/formats/foxglove';
import { type ConnectionEnd, keepConnected, socketAddress } from './keep-connected.ts';
import { openSocket } from './open-socket.ts';
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

/**
 * A robot behind a Foxglove WebSocket server: `foxglove_bridge`, foxglove-sdk, or another that speaks version 1. Takes
 * every topic that is wanted, also those offered later, and connects again when the connection breaks.
 *
 * @param address `ws://` or `wss://`
 * @throws PalaestraError `bad_input` for another address.
 */
export function foxgloveSource(address: string, options: FoxgloveSourceOptions = {}): Source {
  const url = parseAddress(address);
  return {
    name: `foxglove ${url.host}`,
    run: (listener, signal) =>
      keepConnected(() => connectOnce(url, options, listener, signal), listener, signal, options.retryMs),
  };
}

/** One connection from its beginning to its end; never rejects. */
function connectOnce(
  url: URL,
  { wants = () => true, silenceMs = SILENCE_MS }: FoxgloveSourceOptions,
  listener: SourceListener,
  signal: AbortSignal,
): Promise<ConnectionEnd> {
  const channels = new WeakMap<FoxgloveChannel, SourceChannel>();
  const socket = openSocket({
    url,
    protocols: SUBPROTOCOLS,
    silenceMs,
    signal,
    receive: (frame) => session.receive(typeof frame === 'string' ? frame : new Uint8Array(frame)),
  });
  const session = new FoxgloveSession(socket, {
    info: ({ name }) => listener.connected(name),
    status: (level, message) => level !== 'info' && listener.notice(`${level}: ${message}`),
    offered: (channel) => {
      channels.set(channel, sourceChannel(channel));
      return wants(channel.topic);
    },
    message: (channel, timeNs, data) => listener.message(channels.get(channel)!, timeNs, data),
    time: (timeNs) => listener.time(timeNs),
  });
  return socket.ended;
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
  const url = socketAddress(address);
  if (url !== null) return url;
  throw new PalaestraError('bad_input', `Cannot reach the robot: expected ws://HOST:PORT, found ${address}`);
}
