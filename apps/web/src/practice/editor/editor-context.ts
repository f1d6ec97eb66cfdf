import type { Plant, PlantFinding } from '@palaestra/islands';
import { createContext, useContext } from 'react';
import type { ThingKey } from './edits/selection.ts';
import type { FindingPlace } from './finding-place.ts';

/** What every part of the editor works with. */
export interface EditorBoard {
  readonly plant: Plant;
  readonly findings: readonly PlantFinding[];
  /** Change the plant; changes of one tag that follow each other are one step back. */
  edit(make: (plant: Plant) => Plant, tag?: string): void;
  /** What is selected on the floor. */
  readonly selection: ReadonlySet<ThingKey>;
  select(keys: Iterable<ThingKey>): void;
  /** Show a place of the editor and select what is there. */
  go(place: FindingPlace): void;
}

export const EditorContext = createContext<EditorBoard | null>(null);

/** The editor around the calling component. */
export function useEditor(): EditorBoard {
  const board = useContext(EditorContext);
  if (board === null) throw new Error('Cannot edit a plant outside of its editor');
  return board;
}
