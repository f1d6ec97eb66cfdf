import { type ErrorCode, type Facts, isPalaestraError } from '@palaestra/core';

/** What a page tells about a failure. */
export interface ShownProblem {
  readonly code: ErrorCode;
  /** The server's own sentence. */
  readonly detail: string;
  /** Finds the request in the server's log; null when no server answered. */
  readonly id: string | null;
  /** Which of the usual refusals it is, and what it speaks of; null for any other. */
  readonly reason: string | null;
  readonly facts: Facts;
}

/** The facts of any thrown thing, in the form that the pages show. */
export function problemOf(error: unknown): ShownProblem {
  if (isPalaestraError(error)) {
    const { id, reason = null, facts = {} } = error.details;
    return { code: error.code, detail: error.message, id: typeof id === 'string' ? id : null, reason, facts };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', detail, id: null, reason: null, facts: {} };
}
