import type { WebSocket } from 'ws';

/** One connected client. */
export interface FrameClient {
  send(frame: string | Uint8Array): void;
  /** Bytes that wait to be sent to it. */
  pendingBytes(): number;
  /** End its connection with a sentence, of which the first 123 bytes arrive. */
  close(reason: string): void;
}

/** What is done with a client's frames. */
export interface FrameHandler {
  /** One frame; throwing ends the connection. */
  receive(frame: string | Uint8Array): void;
  gone(): void;
}

/** 1000: done. 1002: the other side broke the protocol. */
const DONE = 1000;
const PROTOCOL = 1002;
/** A close frame has 125 bytes, two of them the code (RFC 6455, 5.5). */
const LONGEST_REASON = 123;

/** Give the frames of a socket to whoever takes it. */
export function serveSocket(socket: WebSocket, accept: (client: FrameClient) => FrameHandler): void {
  const client = accept({
    send: (frame) => socket.send(frame),
    pendingBytes: () => socket.bufferedAmount,
    close: (reason) => socket.close(DONE, fitting(reason)),
  });
  socket.on('message', (data: Buffer, isBinary) => {
    try {
      client.receive(isBinary ? data : data.toString('utf8'));
    } catch {
      socket.close(PROTOCOL);
    }
  });
  socket.on('close', () => client.gone());
  // A broken connection also closes.
  socket.on('error', () => {});
}

/** The beginning of a text that fits into a close frame, in whole characters. */
function fitting(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(LONGEST_REASON));
  return reason.slice(0, read);
}
