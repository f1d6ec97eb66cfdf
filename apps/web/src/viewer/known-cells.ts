import type { CellKind } from '@palaestra/cells';
import { busbarPlacement } from '@palaestra/cells/busbar-placement';
import { cellToTray } from '@palaestra/cells/cell-to-tray';
import { plugInsertion } from '@palaestra/cells/plug-insertion';
import type { Bilingual } from '@palaestra/core';

/** Cells whose geometry the page brings; by their own doors, because the root door brings the physics engine too. */
const CELLS: readonly CellKind[] = [cellToTray, plugInsertion, busbarPlacement];

/** The names of the cells in which policies can be tried. */
export const CELL_NAMES: readonly string[] = CELLS.map(({ name }) => name);

/** The kind of cell that a recording shows; null where its geometry is not known. */
export function knownCell(name: string | null): CellKind | null {
  return CELLS.find((kind) => kind.name === name) ?? null;
}

/** What a cell is called; by its own name where this page does not know it. */
export function cellTitle(name: string): Bilingual {
  return knownCell(name)?.title ?? { en: name, zh: name };
}
