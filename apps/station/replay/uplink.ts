import { PalaestraError } from '@palaestra/core';
import { SUBPROTOCOLS } from '@palaestra/formats/foxglove';
import { type ConnectionEnd, keepConnected } from '../keep-connected.ts';
import type { Mirror } from './mirror.ts';

export interface UplinkOptions {
  /** Origin of the server, such as `https://ground.example`. */
  readonly url: string;
  readonly key: string | null;
  /** Id of the station there. */
  readonly station: string;
  /** What a person should know, once for each reason. */
  notice(text: string): void;
}

const RETRY_MS = 1000;

/**
 * Show a station to the viewers of its server until `signal` aborts; the server asks only for what somebody watches. Nothing
 * of it holds the recorder back: what the connection does not take is not shown.
 */
export async function runUplink(mirror: Mirror, options: UplinkOptions, signal: AbortSignal): Promise<void> {
  const { url, station } = options;
  const address = URL.parse(`/api/v1/live/stations/${encodeURIComponent(station)}`, url.replace(/^http/, 'ws'));
  if (address === null)
    throw new PalaestraError('bad_input', `Cannot show the station: no address of a server (${url})`);
  let told = '';
  const listener = {
    lost(reason: string) {
      if (reason !== told) options.notice(`The server does not show this station: ${reason} (${url})`);
      told = reason;
    },
  };
  await keepConnected(() => connectOnce(mirror, address, options, signal), listener, signal, RETRY_MS);
}

function connectOnce(
  mirror: Mirror,
  address: URL,
  { key }: UplinkOptions,
  signal: AbortSignal,
): Promise<ConnectionEnd> {
  return new Promise((resolve) => {
    const headers = key === null ? {} : { Authorization: `Bearer ${key}` };
    const socket = new WebSocket(address, { protocols: [...SUBPROTOCOLS], headers });
    socket.binaryType = 'arraybuffer';
    const ending = new AbortController();
    const once = { signal: ending.signal };
    let viewer: ReturnType<Mirror['attach']> | null = null;

    function end(reason: string): void {
      ending.abort();
      viewer?.gone();
      socket.close();
      resolve({ reason, wasOpen: viewer !== null });
    }

    socket.addEventListener(
      'open',
      () => {
        viewer = mirror.attach({
          send: (frame) => socket.send(frame as Uint8Array<ArrayBuffer>),
          pendingBytes: () => socket.bufferedAmount,
          close: end,
        });
      },
      once,
    );
    socket.addEventListener(
      'message',
      ({ data }) => {
        try {
          viewer?.receive(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
        } catch {
          end('it does not keep to the protocol');
        }
      },
      once,
    );
    socket.addEventListener(
      'error',
      () => end(viewer === null ? 'it did not let this station in' : 'the connection broke'),
      once,
    );
    socket.addEventListener('close', ({ reason }) => end(reason || 'it closed the connection'), once);
    signal.addEventListener('abort', () => end('stopped'), once);
    if (signal.aborted) end('stopped');
  });
}
