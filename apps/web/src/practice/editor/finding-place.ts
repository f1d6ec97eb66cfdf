import type { Plant } from '@palaestra/islands';
import { keyOf, type ThingKey } from './edits/selection.ts';

/** The views of the editor. */
export const VIEWS = ['floor', 'recipes', 'fleet', 'orders', 'plant', 'scenarios'] as const;
export type View = (typeof VIEWS)[number];

/** Where in the editor a finding is mended. */
export interface FindingPlace {
  readonly view: View;
  /** What to select on the floor. */
  readonly thing?: ThingKey;
  /** Which recipe, and which of its steps. */
  readonly recipe?: string;
  readonly step?: string;
}

/** The place that a finding's path means: `islands.3.dock` is the fourth island on the floor. */
export function placeOfFinding(plant: Plant, path: string): FindingPlace {
  const [first = '', second = '', third = '', fourth = ''] = path.split('.');
  const at = Number(second);
  switch (first) {
    case 'layout': {
      const node = second === 'nodes' ? plant.layout.nodes[Number(third)] : undefined;
      if (node) return { view: 'floor', thing: keyOf('place', node.id) };
      const edge = second === 'edges' ? plant.layout.edges[Number(third)] : undefined;
      if (edge) return { view: 'floor', thing: keyOf('path', edge.id) };
      const named = second === 'entry' ? plant.layout.entry : second === 'exit' ? plant.layout.exit : null;
      const exists = plant.layout.nodes.some(({ id }) => id === named);
      return exists && named !== null ? { view: 'floor', thing: keyOf('place', named) } : { view: 'floor' };
    }
    case 'islands': {
      const island = plant.islands[at];
      return island ? { view: 'floor', thing: keyOf('island', island.id) } : { view: 'floor' };
    }
    case 'workMasters': {
      const recipe = plant.workMasters[at];
      if (recipe === undefined) return { view: 'recipes' };
      const step = third === 'steps' ? recipe.steps[Number(fourth)] : undefined;
      return { view: 'recipes', recipe: recipe.id, ...(step && fourth !== '' ? { step: step.id } : {}) };
    }
    case 'vehicles':
    case 'vehicleTypes':
      return { view: 'fleet' };
    case 'variants':
    case 'orders':
    case 'arrivals':
      return { view: 'orders' };
    case 'scenarios':
      return { view: 'scenarios' };
    case 'supply': {
      const node = plant.supply?.supermarkets[Number(third)]?.node;
      const exists = plant.layout.nodes.some(({ id }) => id === node);
      return node !== undefined && exists ? { view: 'floor', thing: keyOf('place', node) } : { view: 'plant' };
    }
    case 'workUnits':
      return { view: 'floor' };
    default:
      return { view: 'plant' };
  }
}
