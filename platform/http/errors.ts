import { type ErrorCode, formDetails, isPalaestraError, type Problem } from '@palaestra/core';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { z } from 'zod';

/** The only place where an error's code becomes an HTTP status and its title. */
export const PROBLEMS = {
  bad_input: { status: 400, title: 'The request is not of the asked form' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Your role may not do this' },
  not_found: { status: 404, title: 'There is no such thing here' },
  conflict: { status: 409, title: 'The present state does not allow this' },
  too_large: { status: 413, title: 'A limit was exceeded' },
  bad_file: { status: 422, title: 'The file is damaged or not what it says' },
  cancelled: { status: 499, title: 'The request was given up' },
  internal: { status: 500, title: 'The server failed' },
  unavailable: { status: 503, title: 'A needed part is not there now; try again' },
  no_space: { status: 507, title: 'The disk is full' },
} as const satisfies Record<ErrorCode, { readonly status: number; readonly title: string }>;
export type ProblemStatus = (typeof PROBLEMS)[ErrorCode]['status'];

/** The code of a status; null for a status that no code has. */
export function codeOf(status: number): ErrorCode | null {
  return (Object.keys(PROBLEMS) as ErrorCode[]).find((code) => PROBLEMS[code].status === status) ?? null;
}

/** What went wrong at one place of a request; `path` as in `body.split.val`. */
export type FieldError = NonNullable<Problem['errors']>[number];

/** Answer with an RFC 9457 problem document; `members` are its extension members. */
export function problemResponse(
  c: Context,
  code: ErrorCode,
  detail: string,
  options: { errors?: FieldError[]; headers?: Record<string, string>; members?: Record<string, unknown> } = {},
): Response {
  const { status, title } = PROBLEMS[code];
  const problem: Problem = {
    type: `urn:palaestra:problem:${code}`,
    title,
    status,
    detail,
    code,
    id: (c.get('requestId') as string | undefined) ?? '',
    ...(options.errors === undefined ? {} : { errors: options.errors }),
    ...options.members,
  };
  if (code === 'unavailable') c.header('Retry-After', '2');
  for (const [name, value] of Object.entries(options.headers ?? {})) c.header(name, value);
  return c.body(JSON.stringify(problem), status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  });
}

/** Turn whatever a route threw into a problem document; faults of ours are logged with their stack, never shown. */
export function errorResponse(error: unknown, c: Context, log: Logger): Response {
  if (isPalaestraError(error) && error.code !== 'internal') {
    const { reason, facts } = error.details;
    return problemResponse(c, error.code, error.message, { members: { reason, facts } });
  }
  if (error instanceof z.ZodError) {
    const { facts, reason } = formDetails(error.issues[0]!);
    return problemResponse(c, 'bad_input', 'Cannot read the request: see errors', {
      errors: fieldErrors(error),
      members: { reason, facts },
    });
  }
  if (error instanceof HTTPException && error.status < 500) {
    const code = codeOf(error.status) ?? 'bad_input';
    return problemResponse(c, code, `Cannot read the request: ${error.message || 'it is malformed'}`);
  }
  const requestId = c.get('requestId') as string | undefined;
  if (isLostDatabase(error)) {
    log.warn({ requestId, reason: (error as Error).message }, 'the database did not answer');
    return problemResponse(
      c,
      'unavailable',
      'Cannot answer: the database cannot be reached, expected it to be back soon',
    );
  }
  // 53100: the database's disk is full; it goes on reading.
  if (error instanceof Error && 'code' in error && error.code === '53100') {
    log.error({ requestId, reason: error.message }, "the database's disk is full");
    return problemResponse(c, 'no_space', "Cannot answer: the server's disk is full; nothing of this request was kept");
  }
  if (isRefusedValue(error)) {
    const text = `Cannot read the request: the database cannot keep a value of it, ${(error as Error).message}`;
    return problemResponse(c, 'bad_input', text);
  }
  log.error({ requestId, method: c.req.method, path: c.req.path, err: error }, 'a request failed');
  return problemResponse(c, 'internal', 'Cannot answer: the server failed; the log tells why under this id');
}

/** zod's issues as `path` and `message`; `place` (`body`, `query`, …) comes first in the path. */
export function fieldErrors(error: z.ZodError | { issues: readonly z.core.$ZodIssue[] }, place?: string): FieldError[] {
  return error.issues.map((issue) => ({
    path: [...(place === undefined ? [] : [place]), ...issue.path].map(String).join('.'),
    message: issue.message,
  }));
}

/**
 * What JSON and an address can say and PostgreSQL cannot keep. 22021: a NUL in a text; 22P05 and 22P02: a NUL or half a
 * surrogate pair in a document; 22003: a number outside of its column.
 */
function isRefusedValue(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['22021', '22P05', '22P02', '22003'].includes(String(error.code));
}

/**
 * Connection refused, reset or timed out; 57P01 to 57P03: the server shuts down, crashed or starts up; 55000: it takes no
 * connections; 53300: too many; 57014: a statement took too long; 58030: its disk fails; 08: connection lost.
 */
function isLostDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (
    [
      'ECONNREFUSED',
      'ECONNRESET',
      'ENOENT',
      'EPIPE',
      'ETIMEDOUT',
      '57P01',
      '57P02',
      '57P03',
      '55000',
      '53300',
      '57014',
      '58030',
    ].includes(code)
  ) {
    return code !== 'ENOENT' || ('syscall' in error && error.syscall === 'connect');
  }
  return (
    code.startsWith('08') ||
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|timeout expired|is not queryable/.test(
      error.message,
    )
  );
}
