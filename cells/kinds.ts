import { PalaestraError } from '@palaestra/core';
import { busbarPlacement } from './busbar-placement/kind.ts';
import type { CellKind } from './cell.ts';
import { cellToTray } from './cell-to-tray/kind.ts';
import { plugInsertion } from './plug-insertion/kind.ts';

/** Every kind of cell. */
export const CELL_KINDS: readonly CellKind[] = [cellToTray, plugInsertion, busbarPlacement];

/** @throws PalaestraError `not_found` for a name that no cell has. */
export function cellKind(name: string): CellKind {
  const found = CELL_KINDS.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const names = CELL_KINDS.map((kind) => kind.name).join(', ');
  throw new PalaestraError('not_found', `Cannot find the simulated cell: expected one of ${names}, found ${name}`);
}
