import { type ErrorCode, isPalaestraError, PalaestraError } from '@palaestra/core';

/** What went wrong in a worker, as it can be posted to the page. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  /** Which of the usual refusals it is; null for any other. */
  readonly reason: string | null;
}

/** The fault of any thrown thing. A browser that is full says so wherever it is met. */
export function faultOf(error: unknown): Fault {
  if (isPalaestraError(error)) {
    return { code: error.code, message: error.message, reason: error.details.reason ?? null };
  }
  if (isFull(error)) return faultOf(noSpace(error));
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), reason: null };
}

/** The fault as the page's own errors are. */
export function errorOf({ code, message, reason }: Fault): PalaestraError {
  return new PalaestraError(code, message, reason === null ? {} : { details: { reason } });
}

/** True for what a browser throws that has no room left, and for what was made of it. */
export function isFull(error: unknown): boolean {
  if (isPalaestraError(error)) return error.code === 'no_space';
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** `no_space`, with the reason `browser_full`, which the page tells in the reader’s language. */
export function noSpace(cause?: unknown): PalaestraError {
  const text = 'this browser has no space left; what was recorded so far is kept';
  const todo = 'let what waits be sent or make room on the disk, then open the station anew';
  return new PalaestraError('no_space', `Cannot record: ${text}; ${todo}`, {
    details: { reason: 'browser_full' },
    ...(cause === undefined ? {} : { cause }),
  });
}
