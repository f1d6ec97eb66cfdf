import { PalaestraError } from '@palaestra/core';
import type { PlantFinding } from '../model/finding.ts';
import type { Plant } from '../model/plant.ts';

/** A plant out of a foreign file, and what of the file it does not express: one warning for each, at its place in that file. */
export interface Imported {
  readonly plant: Plant;
  readonly leftOut: readonly PlantFinding[];
}

/** Larger texts are no plants. Characters. */
const MOST = 16e6;

/** @throws PalaestraError `too_large`. */
export function checkLength(text: string, name: string): void {
  if (text.length <= MOST) return;
  throw new PalaestraError(
    'too_large',
    `Cannot read the file: expected at most ${MOST} characters, found ${text.length} (${name})`,
  );
}

/** @param path of the thing in the foreign file */
export function leftOut(path: string, en: string, zh: string): PlantFinding {
  return { severity: 'warning', path, message: { en, zh } };
}
