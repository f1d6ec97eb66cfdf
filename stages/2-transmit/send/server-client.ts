import { PalaestraError } from '@palaestra/core';

/** Where to send, and how to wait; tests hand in their own. */
export interface ServerClient {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Origin of the server, for example `http://127.0.0.1:7420`. */
  readonly url: string;
  readonly key: string | null;
  readonly signal: AbortSignal;
  wait(ms: number): Promise<void>;
  /** How long a request may take beyond what its bytes need, ms; 30,000 by default. */
  readonly patienceMs?: number;
  /** Spreads the pauses of many senders: 0 to 1, `Math.random` by default. */
  readonly random?: () => number;
}

/** One request; what it sends sits in memory, so that it can be sent again. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** What came back; any of it may be damaged. */
export interface Incoming {
  readonly status: number;
  /** Seconds that the server asks to wait; null when it does not. */
  readonly retryAfter: number | null;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
  /** First line of the body, for a person. */
  readonly words: string;
}

const PATIENCE_MS = 30_000;
/** A link slower than this is taken for a dead one at the first try, bytes per second. */
const LEAST_RATE = 32 * 1024;
/** Longest answer that is read, bytes; the ranges of the most parts fit. */
const LONGEST_ANSWER = 1024 * 1024;

/**
 * One try of a request. It has a time limit, because a network may swallow what it was given and never tell.
 *
 * @param slack multiplies the time that its bytes may take: a link may be slow instead of dead.
 * @returns an Error when nothing came back.
 * @throws PalaestraError `cancelled` when the person stopped.
 */
export async function request(client: ServerClient, outgoing: Outgoing, slack = 1): Promise<Incoming | Error> {
  const { method, path, body } = outgoing;
  const headers = new Headers(outgoing.headers);
  if (client.key !== null) headers.set('Authorization', `Bearer ${client.key}`);
  const patience = client.patienceMs ?? PATIENCE_MS;
  const limit = patience + ((body?.length ?? 0) / LEAST_RATE) * slack * 1000;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new TooLate(`no answer within ${Math.round(limit / 1000)} s`)), limit);
  try {
    const signal = AbortSignal.any([client.signal, late.signal]);
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await client.fetch(new URL(path, client.url).href, init);
    const text = await readText(response);
    return {
      status: response.status,
      retryAfter: secondsIn(response.headers.get('Retry-After')),
      json: jsonIn(text),
      words: text.trim().split('\n')[0]?.slice(0, 200) || 'no reason given',
    };
  } catch (error) {
    if (client.signal.aborted) throw stopped();
    if (late.signal.aborted) return late.signal.reason as Error;
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** The error of a request that took longer than its limit. */
export class TooLate extends Error {}

/** `cancelled`: the signal of the sender has aborted. */
export function stopped(): PalaestraError {
  return new PalaestraError('cancelled', 'Cannot finish sending: stopped');
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  const reader = response.body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length <= LONGEST_ANSWER) continue;
    await reader.cancel();
    throw new Error(`an answer of more than ${LONGEST_ANSWER} bytes`);
  }
}

/** The pause that `Retry-After` asks for; its form with a date is not used by us. */
function secondsIn(header: string | null): number | null {
  return header !== null && /^\d{1,4}$/.test(header) ? Number(header) : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
