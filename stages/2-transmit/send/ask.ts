import { type ErrorCode, PalaestraError, Problem } from '@palaestra/core';
import { z } from 'zod';
import { type Incoming, type Outgoing, request, type ServerClient, stopped, TooLate } from './server-client.ts';

/** Pauses between tries, ms: a server that restarts is back within them. */
const PAUSES = [500, 1000, 2000, 4000, 8000];
/** Before a refusal is heard a second time, ms. */
const CONFIRM_MS = 250;
/** How often a server may say "later" before it counts as away; it is alive, and its queue is long. */
const LATERS = 60;
/** Longest pause that a server may ask for, s. */
const LONGEST_LATER = 30;

/** Statuses that may be another next time: too early, too many, and a server or proxy in trouble. 507 is not one. */
const PASSING = new Set([408, 423, 425, 429, 500, 502, 503, 504]);

const CODE_OF: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'not_found',
  413: 'too_large',
  422: 'bad_file',
  507: 'no_space',
};

/** How a refusal says that the recording is of another station than the key. */
const Stations = z.object({ stations: z.object({ expected: z.string(), found: z.string() }) });

export interface AskOptions<T> {
  /** Understand an answer; null when it is not one that was hoped for. */
  read(answer: Incoming): T | null;
  /** Called when the server says "later", and when the link is too slow for what is under way. */
  busy?(): void;
}

/**
 * Ask until there is an answer that makes sense. What the network may have damaged is not believed: an answer that is none
 * of ours is asked for again, and a refusal counts when it has been heard twice.
 *
 * @throws PalaestraError with the server's code and words when it refuses; `unavailable` when it stays away, `cancelled`
 *   when the person stopped.
 */
export async function ask<T>(client: ServerClient, outgoing: Outgoing, options: AskOptions<T>): Promise<T> {
  const random = client.random ?? Math.random;
  const refusals = new Set<string>();
  let failures = 0;
  let laters = 0;
  let slack = 1;
  for (;;) {
    if (client.signal.aborted) throw stopped();
    const answer = await request(client, outgoing, slack);
    if (answer instanceof TooLate) {
      slack *= 2;
      options.busy?.();
    }
    if (!(answer instanceof Error)) {
      const value = options.read(answer);
      if (value !== null) return value;
      const refusal = refusalIn(client, answer);
      if (refusal !== null) {
        if (refusals.has(refusal.code)) throw refusal;
        refusals.add(refusal.code);
        await client.wait(CONFIRM_MS);
        continue;
      }
      if (answer.retryAfter !== null && PASSING.has(answer.status) && ++laters <= LATERS) {
        options.busy?.();
        const pause = Math.min(answer.retryAfter, LONGEST_LATER) * 1000;
        await client.wait(pause * (1 + random()));
        continue;
      }
    }
    const pause = PAUSES[failures];
    if (pause === undefined) throw away(client, answer, failures + 1);
    failures += 1;
    await client.wait(pause * (0.5 + random()));
  }
}

/** True when the server refused this recording and may well take another. */
export function refusesRecording({ code, details }: PalaestraError): boolean {
  return code === 'bad_file' || code === 'too_large' || details.stations !== undefined;
}

/** The error for which a refusing answer stands; null for one that is none, or that may pass. */
function refusalIn(client: ServerClient, { status, json }: Incoming): PalaestraError | null {
  const code = CODE_OF[status];
  const problem = Problem.safeParse(json);
  // A refusal says its status twice; damage hits one of the two.
  if (code === undefined || !problem.success || problem.data.status !== status) return null;
  if (code !== 'unauthenticated') {
    const { detail, reason, facts } = problem.data;
    const stations = Stations.safeParse(json);
    const usual = reason === undefined ? {} : { reason, facts: facts ?? {} };
    return new PalaestraError(code, detail, { details: { ...usual, ...(stations.success ? stations.data : {}) } });
  }
  const found = client.key === null ? 'no key' : `a key that it does not accept: ${problem.data.detail}`;
  const text = `Cannot send: the server refused the sign-in, expected a valid API key, found ${found} (${client.url})`;
  return new PalaestraError(code, text);
}

function away(client: ServerClient, answer: Incoming | Error, tries: number): PalaestraError {
  if (!(answer instanceof Error)) {
    const found = `it answers ${answer.status}: ${answer.words}`;
    const text = `Cannot send: the server fails after ${tries} tries: ${found} (${client.url})`;
    return new PalaestraError('unavailable', text, { details: { reason: 'server_fails', facts: { tries } } });
  }
  // fetch says "fetch failed"; its cause says why.
  const cause = answer.cause instanceof Error ? answer.cause : answer;
  const text = `Cannot send: the server does not answer after ${tries} tries: ${cause.message || cause.name} (${client.url})`;
  return new PalaestraError('unavailable', text, { cause, details: { reason: 'server_away', facts: { tries } } });
}
