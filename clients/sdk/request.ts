import { type ErrorCode, PalaestraError, type Problem } from '@palaestra/core';

/** Where the server is and how to be known to it. */
export interface ClientOptions {
  /** Origin without a path, for example `http://127.0.0.1:7420`; empty in a page that the server itself sent. */
  readonly baseUrl: string;
  /** An API key; a page signs in with a cookie instead. */
  readonly key?: string | null;
  readonly fetch?: typeof fetch;
}

/** One call: `body` is sent as JSON, `bytes` as they are. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: object;
  readonly body?: object;
  readonly bytes?: Blob;
  readonly signal?: AbortSignal;
}

/** Sends a call and gives the response, which is always a good one. */
export type Send = (path: string, call?: Call) => Promise<Response>;

const CODES: readonly ErrorCode[] = [
  'bad_input',
  'bad_file',
  'not_found',
  'conflict',
  'unauthenticated',
  'forbidden',
  'too_large',
  'no_space',
  'unavailable',
  'cancelled',
  'internal',
];

/**
 * Make the one function that talks to the server. It throws a {@link PalaestraError}: with the code of the problem
 * document (RFC 9457) where the server sent one, `unavailable` where no server answered, `internal` otherwise. `details`
 * carries `id` and `status`, so that a person can copy the id into a report.
 */
export function sender(options: ClientOptions): Send {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const base = options.baseUrl.replace(/\/+$/, '');
  return async (path, call = {}) => {
    const method = call.method ?? 'GET';
    const headers: Record<string, string> = { accept: 'application/json' };
    if (options.key) headers.authorization = `Bearer ${options.key}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    if (call.bytes !== undefined) headers['content-type'] = 'application/octet-stream';
    const body = call.bytes ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    let response: Response;
    try {
      response = await send(`${base}${path}${queryText(call.query)}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      });
    } catch (cause) {
      if (call.signal?.aborted) throw new PalaestraError('cancelled', `Cannot finish ${method} ${path}: cancelled`);
      throw new PalaestraError(
        'unavailable',
        `Cannot reach the server: no answer to ${method} ${path} (${base || 'this origin'})`,
        { cause },
      );
    }
    if (response.ok) return response;
    throw await problemOf(response, `${method} ${path}`);
  };
}

/** `?a=1&b=x&b=y`; members that are undefined, null or empty are left out. */
function queryText(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

async function problemOf(response: Response, call: string): Promise<PalaestraError> {
  const document = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const code = CODES.find((known) => known === document.code) ?? 'internal';
  const detail =
    document.detail ?? `Cannot finish ${call}: expected a problem document, found HTTP status ${response.status}`;
  return new PalaestraError(code, detail, {
    details: {
      status: response.status,
      id: document.id ?? null,
      errors: document.errors ?? [],
      ...(document.reason === undefined ? {} : { reason: document.reason, facts: document.facts ?? {} }),
    },
  });
}
