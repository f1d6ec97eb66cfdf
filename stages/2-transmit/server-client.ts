import { PalaestraError, Problem } from '@palaestra/core';

/** Where to send, and how to wait; tests hand in their own. */
export interface ServerClient {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Origin of the server, for example `http://127.0.0.1:7420`. */
  readonly url: string;
  readonly key: string | null;
  readonly signal: AbortSignal;
  wait(ms: number): Promise<void>;
}

/** Pauses between tries, ms: a server that restarts is back within them. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/** Statuses that may be another next time: too early, too many, and a server or proxy in trouble. 507 is not one. */
const PASSING = new Set([423, 425, 429, 500, 502, 503, 504]);

/**
 * One request, tried again with growing pauses while the server is away. Returns any answer that another try would not
 * change; see `refuse`.
 *
 * @throws PalaestraError `unavailable` when the server stays away, `cancelled` when the person stopped.
 */
export async function request(client: ServerClient, path: string, init: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    if (client.signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish sending: stopped');
    const answer = await once(client, path, init);
    if (!(answer instanceof Error)) {
      if (!PASSING.has(answer.status)) return answer;
      await answer.body?.cancel();
    }
    const pause = PAUSES[attempt];
    if (pause === undefined) throw away(client, answer);
    await client.wait(pause);
  }
}

/** A request whose answer is JSON. @throws PalaestraError with the server's code and words when it refuses. */
export async function requestJson(client: ServerClient, path: string, body: object): Promise<unknown> {
  const response = await request(client, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await refuse(client, response);
  return response.json();
}

/** The error that a refusing answer stands for. */
export async function refuse(client: ServerClient, response: Response): Promise<PalaestraError> {
  const text = await response.text();
  if (response.status === 401) {
    const found = client.key === null ? 'no key' : 'a key that it does not know';
    return new PalaestraError(
      'unauthenticated',
      `Cannot send: the server refused the sign-in, expected a valid API key, found ${found} (${client.url})`,
    );
  }
  const problem = Problem.safeParse(jsonOrNull(text));
  if (problem.success) return new PalaestraError(codeOf(response.status), problem.data.detail);
  const words = text.trim().split('\n')[0]?.slice(0, 200) || 'no reason given';
  return new PalaestraError(codeOf(response.status), `Cannot send: the server answered ${response.status}: ${words}`);
}

async function once(client: ServerClient, path: string, init: RequestInit): Promise<Response | Error> {
  const headers = new Headers(init.headers);
  if (client.key !== null) headers.set('Authorization', `Bearer ${client.key}`);
  try {
    return await client.fetch(new URL(path, client.url).href, { ...init, headers, signal: client.signal });
  } catch (error) {
    if (client.signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish sending: stopped');
    return error instanceof Error ? error : new Error(String(error));
  }
}

function away(client: ServerClient, answer: Response | Error): PalaestraError {
  const tries = `${PAUSES.length + 1} tries`;
  if (!(answer instanceof Error)) {
    const found = `it answers ${answer.status}`;
    return new PalaestraError('unavailable', `Cannot send: the server fails after ${tries}: ${found} (${client.url})`);
  }
  // fetch says "fetch failed"; its cause says why.
  const cause = answer.cause instanceof Error ? answer.cause : answer;
  const text = `Cannot send: the server does not answer after ${tries}: ${cause.message || cause.name} (${client.url})`;
  return new PalaestraError('unavailable', text, { cause });
}

function codeOf(status: number): PalaestraError['code'] {
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 413) return 'too_large';
  if (status === 422) return 'bad_file';
  if (status === 507) return 'no_space';
  return status < 500 ? 'bad_input' : 'unavailable';
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
