import { existsSync } from 'node:fs';
import { PalaestraError } from '@palaestra/core';
import type { CpSat } from '@palaestra/islands/prove';

/** The add-on's files for a browser: modules in `browser/`, WebAssembly in `wasm/`. The folder may be missing. */
export const SOLVER_FILES: URL = new URL('./node_modules/or-tools-wasm/build/javascript/', import.meta.url);

/**
 * CP-SAT for Node. It is an add-on with a lock of its own, since few need its 50 MB.
 *
 * @throws PalaestraError `unavailable` as `requireSolver`.
 */
export async function loadSolver(): Promise<CpSat> {
  requireSolver();
  // Not a literal: the types of what may be missing cannot be looked for.
  const name: string = 'or-tools-wasm/cp-sat';
  return (await import(name)) as CpSat;
}

/** @throws PalaestraError `unavailable` with the command that installs the solver. */
export function requireSolver(): void {
  if (existsSync(SOLVER_FILES)) return;
  throw new PalaestraError(
    'unavailable',
    'Cannot prove the plan: the solver is an add-on that is not installed here; run `npm run solver` (or-tools-wasm)',
  );
}
