import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from './random.ts';

/** What a careless intermediary does to whole requests; shares are from 0 to 1. */
export interface HttpProxyOptions {
  /** Where to, for example `http://127.0.0.1:7420`. */
  readonly target: string;
  readonly random: Random;
  /** Share of requests that are sent twice in a row; the second answer is thrown away. */
  readonly repeat?: number;
  /** Share of requests of which a copy is sent again much later, when others have overtaken it. */
  readonly late?: number;
}

export interface HttpCounts {
  requests: number;
  repeated: number;
  late: number;
  /** Requests for which nobody answered behind the proxy; told as 502. */
  unanswered: number;
}

export interface HttpProxy {
  readonly url: string;
  readonly did: HttpCounts;
  /** From now on only carry; copies that are still kept arrive now. */
  calm(): void;
  close(): Promise<void>;
}

interface Kept {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Requests that pass before a kept copy follows them. */
const OVERTAKEN_BY = { least: 3, most: 40 };
/** Copies that are kept at once; a copy holds a whole body. */
const MOST_KEPT = 20;

/** Carry HTTP requests, repeating some at once and some late. Bodies are held whole, so it is for small ones. */
export async function openHttpProxy(options: HttpProxyOptions): Promise<HttpProxy> {
  const { target, random, repeat = 0, late = 0 } = options;
  const did: HttpCounts = { requests: 0, repeated: 0, late: 0, unanswered: 0 };
  const agent = new Agent({ keepAlive: true });
  const kept: { due: number; copy: Kept }[] = [];
  let calm = false;

  async function forward({ method, path, headers, body }: Kept): Promise<IncomingMessage> {
    const own = { ...headers };
    delete own['transfer-encoding'];
    delete own.expect;
    if (body.byteLength > 0) own['content-length'] = String(body.byteLength);
    const outgoing = request(new URL(path, target), { method, headers: own, agent });
    const [answer] = (await new Promise<[IncomingMessage]>((resolve, reject) => {
      outgoing.on('response', (response) => resolve([response]));
      outgoing.on('error', reject);
      outgoing.end(body);
    })) as [IncomingMessage];
    return answer;
  }

  async function again(copy: Kept): Promise<void> {
    const answer = await forward(copy).catch(() => null);
    answer?.resume();
    if (answer !== null) await once(answer, 'close').catch(() => {});
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    did.requests += 1;
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const copy: Kept = { method, path, headers, body: Buffer.concat(parts) };
    const answer = await forward(copy);
    const repeating = !calm && random.next() < repeat;
    if (repeating) did.repeated += 1;
    const second = repeating ? again(copy) : null;
    if (!calm && random.next() < late && kept.length < MOST_KEPT) {
      kept.push({ due: did.requests + random.between(OVERTAKEN_BY.least, OVERTAKEN_BY.most), copy });
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
    await second;
    for (const due of kept.filter((one) => one.due <= did.requests)) {
      kept.splice(kept.indexOf(due), 1);
      did.late += 1;
      void again(due.copy);
    }
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => {
      did.unanswered += 1;
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    did,
    calm() {
      calm = true;
      for (const { copy } of kept.splice(0)) {
        did.late += 1;
        void again(copy);
      }
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
