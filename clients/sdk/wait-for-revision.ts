import { type ErrorCode, PalaestraError, type RevisionBuild } from '@palaestra/core';

/** How a revision that is being made is watched. */
export interface WaitOptions {
  /** Aborted, the revision is given up: nothing of it stays. */
  readonly signal?: AbortSignal;
  /** Hears how many episodes of how many are read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The calls that waiting needs. */
interface Calls {
  look(build: string): Promise<RevisionBuild>;
  cancel(build: string): Promise<RevisionBuild>;
}

/** Milliseconds between two looks: short at first, so that a small revision is there at once. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;

/** A server that restarts goes on with the revision, so it may stay away for so many looks. */
const AWAY = 60;

/**
 * Wait until a revision is made; answers its sha256.
 *
 * @throws PalaestraError what the server says of a revision that it could not make, `cancelled` when it was given up here or
 *   elsewhere, `unavailable` when the server stays away.
 */
export async function waitForRevision(
  { look, cancel }: Calls,
  begun: RevisionBuild,
  { signal, onProgress }: WaitOptions = {},
): Promise<string> {
  let build = begun;
  let away = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
    onProgress?.(build.done, build.total);
    if (build.revision !== null) return build.revision;
    if (build.state === 'failed') throw failure(build);
    if (build.state === 'cancelled') {
      throw new PalaestraError('cancelled', `Cannot make the revision: it was cancelled (${build.id})`);
    }
    if (signal?.aborted) build = await cancel(build.id);
    else {
      await rest(pause, signal);
      try {
        build = await look(build.id);
        away = 0;
      } catch (error) {
        if (!(error instanceof PalaestraError) || error.code !== 'unavailable' || ++away >= AWAY) throw error;
      }
    }
  }
}

function failure({ problem, id }: RevisionBuild): PalaestraError {
  if (problem === null) return new PalaestraError('internal', `Cannot make the revision: it failed (${id})`);
  const { code, detail, reason, facts } = problem;
  return new PalaestraError(code as ErrorCode, detail, {
    details: { id, ...(reason === undefined ? {} : { reason, facts: facts ?? {} }) },
  });
}

/** Wait for so many milliseconds, or until the signal is aborted. */
function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}
