import type { CellKind } from '@palaestra/cells';
import { seedFor } from '@palaestra/collect';
import { type Assignment, isPalaestraError } from '@palaestra/core';
import { randomSeed } from './random-seed.ts';

/** Which scene is worked, and what for. */
export interface Scene {
  readonly seed: number;
  /** What the order asks for; null for free work. */
  readonly assignment: Assignment | null;
  /**
   * `free`: no order. `asked`: the order asks for it. `alone`: the server is away, so it goes on with what it asked for last.
   * `covered`: the order asks for nothing more now, so nothing is recorded for it.
   */
  readonly state: 'free' | 'asked' | 'alone' | 'covered';
}

/** A scene without an order. */
export function freeScene(seed = randomSeed()): Scene {
  return { seed, assignment: null, state: 'free' };
}

/**
 * The scene after a take was kept.
 *
 * @param ask what the order wants next; null when its quotas are covered. When the server is away, another scene of the same
 *   variation takes its place; before the first assignment there is none, and the failure is thrown.
 */
export async function nextScene(kind: CellKind, now: Scene, ask: () => Promise<Assignment | null>): Promise<Scene> {
  try {
    const assignment = await ask();
    if (assignment === null) return { seed: now.seed, assignment: null, state: 'covered' };
    return { seed: seedFor(kind, assignment), assignment, state: 'asked' };
  } catch (error) {
    const away = isPalaestraError(error) && error.code === 'unavailable';
    if (!away || now.assignment === null) throw error;
    return { ...another(kind, now), state: 'alone' };
  }
}

/** Another scene of what is worked on. */
export function another(kind: CellKind, now: Scene): Scene {
  if (now.assignment === null) return { ...now, seed: randomSeed() };
  return { ...now, seed: seedFor(kind, now.assignment, now.seed) };
}
