import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/**
 * The body of a request, piece by piece as it is asked for; nothing is read before, so what is not asked for waits at its
 * sender. Ending early leaves the connection open for the answer.
 */
export async function* requestBody(c: Context): AsyncIterable<Uint8Array> {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  // Node's own stream: a web stream in front of it reads some 200 KiB ahead for every connection.
  if (incoming !== undefined) yield* incoming.iterator({ destroyOnReturn: false });
  else if (c.req.raw.body !== null) yield* c.req.raw.body;
}
