import type { Bilingual } from '@palaestra/core';

/** Something that is wrong with a plant, or looks wrong. An error keeps the plant from running. */
export interface PlantFinding {
  readonly severity: 'error' | 'warning';
  /** Where in the file: `islands.3.dock`. */
  readonly path: string;
  readonly message: Bilingual;
}
