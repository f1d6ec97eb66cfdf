import { type ErrorCode, isPalaestraError } from '@palaestra/core';

/** What a page tells about a failure. */
export interface ShownProblem {
  readonly code: ErrorCode;
  /** The server's own sentence. */
  readonly detail: string;
  /** Finds the request in the server's log; null when no server answered. */
  readonly id: string | null;
}

/** The facts of any thrown thing, in the form that the pages show. */
export function problemOf(error: unknown): ShownProblem {
  if (isPalaestraError(error)) {
    const id = error.details.id;
    return { code: error.code, detail: error.message, id: typeof id === 'string' ? id : null };
  }
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error), id: null };
}
