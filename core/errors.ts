/**
 * The base of every error that a person may meet.
 *
 * The message reads "Cannot <action>: <reason>, expected X, found Y (<path last>)"; `code` is a literal that callers
 * branch on and that never changes; `details` carries the typed facts. What people meet often says in `details` also
 * `reason`, a literal as finer code, and `facts`, so that a page can tell it in the reader's language. HTTP status and exit code are chosen at the
 * edge (`platform/http`, `apps/cli`), never here.
 */
export class PalaestraError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PalaestraError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** What an error tells beside its sentence. Times among the facts are ISO 8601. */
export interface ErrorDetails extends Readonly<Record<string, unknown>> {
  readonly reason?: string;
  readonly facts?: Facts;
}
export type Facts = Readonly<Record<string, string | number>>;

/**
 * What a caller can do about an error decides its code.
 *
 * - `bad_input`: the given text, option or body is not of the asked form.
 * - `bad_file`: a file is not what it says or is damaged.
 * - `not_found`: the named thing does not exist, or not for this person.
 * - `conflict`: the state of the store does not allow it now.
 * - `unauthenticated`, `forbidden`: sign in; ask for the role.
 * - `too_large`, `no_space`: a limit or the disk was reached.
 * - `unavailable`: a needed part (server, database, port, browser) is not there; trying again may help.
 * - `cancelled`: the person or the process asked to stop.
 * - `internal`: a fault of ours.
 */
export type ErrorCode =
  | 'bad_input'
  | 'bad_file'
  | 'not_found'
  | 'conflict'
  | 'unauthenticated'
  | 'forbidden'
  | 'too_large'
  | 'no_space'
  | 'unavailable'
  | 'cancelled'
  | 'internal';

/** True for an error made by this code base (also across realms, where `instanceof` fails). */
export function isPalaestraError(error: unknown): error is PalaestraError {
  return error instanceof Error && error.name === 'PalaestraError' && 'code' in error;
}
