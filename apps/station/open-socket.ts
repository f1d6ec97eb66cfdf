import { isPalaestraError } from '@palaestra/core';
import type { ConnectionEnd } from './keep-connected.ts';

export interface SocketOptions {
  readonly url: URL;
  readonly protocols: readonly string[];
  /** A connection on which nothing comes for so long is taken for dead, ms. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  opened?(): void;
  /** One frame; a PalaestraError that it throws ends the connection with its sentence. */
  receive(frame: string | ArrayBuffer): void;
}

/** An open connection to a robot. */
export interface Socket {
  send(frame: string): void;
  /** Settles when the connection is over; never rejects. */
  readonly ended: Promise<ConnectionEnd>;
}

/**
 * Connect to a robot. Node ends a connection whose next message announces more than 128 MiB, before it takes any of it.
 */
export function openSocket({ url, protocols, silenceMs, signal, opened, receive }: SocketOptions): Socket {
  const { promise: ended, resolve } = Promise.withResolvers<ConnectionEnd>();
  let wasOpen = false;
  let lastHeard = performance.now();
  const socket = new WebSocket(url, [...protocols]);
  socket.binaryType = 'arraybuffer';
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

  function take({ data }: { readonly data: string | ArrayBuffer }): void {
    lastHeard = performance.now();
    try {
      receive(data);
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      end(error.message);
    }
  }

  const once = { signal: ending.signal };
  socket.addEventListener(
    'open',
    () => {
      wasOpen = true;
      opened?.();
    },
    once,
  );
  socket.addEventListener('message', (event) => take(event as { data: string | ArrayBuffer }), once);
  socket.addEventListener(
    'error',
    () => end(wasOpen ? 'the connection broke, or a message beyond 128 MiB was announced' : 'no answer'),
    once,
  );
  socket.addEventListener('close', ({ reason }) => end(reason || 'the other side closed the connection'), once);
  signal.addEventListener('abort', () => end('stopped'), once);
  if (signal.aborted) end('stopped');
  return { send: (frame) => socket.send(frame), ended };
}
