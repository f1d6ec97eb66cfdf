import type { Sender } from './wire.ts';

/** As many may come late in a row; then it is the count that was wrong. */
const MOST_LATE = 5;

/**
 * Whether messages of one topic come in the order in which they were sent: `headerId` counts them, and a robot that was
 * started again begins anew with a later time. So late is what has a lower number and is not younger.
 */
export class InTurn {
  #last: { readonly headerId: number; readonly at: number } | null = null;
  #late = 0;

  /** Why a message is to be left alone; null for one that comes in its turn, or that tells neither number nor time. */
  whyLate({ headerId, timestamp }: Sender): string | null {
    const at = Date.parse(timestamp ?? '');
    if (headerId === undefined || Number.isNaN(at)) return null;
    const last = this.#last;
    if (last !== null && headerId < last.headerId && at <= last.at && ++this.#late < MOST_LATE) {
      return `came after its ${last.headerId}th though it is its ${headerId}th`;
    }
    this.#late = 0;
    this.#last = { headerId, at };
    return null;
  }
}
