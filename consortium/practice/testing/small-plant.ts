import type { Plant } from '@palaestra/islands';
import type { z } from 'zod';

/** Two islands, one vehicle, two variants with a change-over; everything random is left out. */
export const smallPlant: z.input<typeof Plant> = {
  schema: 'palaestra.plant/1',
  id: 'small',
  name: 'Small',
  layout: {
    nodes: [
      { id: 'in', x: 0, y: 0, kind: 'dock' },
      { id: 'a', x: 10, y: 0, kind: 'dock' },
      { id: 'b', x: 10, y: 10, kind: 'dock' },
      { id: 'out', x: 0, y: 10, kind: 'dock' },
    ],
    edges: [
      { id: 'in-a', from: 'in', to: 'a', bidirectional: true },
      { id: 'a-b', from: 'a', to: 'b', bidirectional: true },
      { id: 'b-out', from: 'b', to: 'out', bidirectional: true },
      { id: 'out-in', from: 'out', to: 'in', bidirectional: true },
    ],
    entry: 'in',
    exit: 'out',
  },
  islands: [
    {
      id: 'A',
      dock: 'a',
      workUnits: [{ id: 'A1', kind: 'robot' }],
      setupTimes: [
        { from: 'red', to: 'blue', time: 30 },
        { from: 'blue', to: 'red', time: 30 },
      ],
    },
    { id: 'B', dock: 'b', workUnits: [{ id: 'B1', kind: 'manual' }] },
  ],
  vehicleTypes: [{ id: 'igv', maximumSpeed: 1, pickTime: 5, dropTime: 5 }],
  vehicles: [{ id: 'v1', type: 'igv', start: 'in' }],
  variants: [
    { id: 'red', workMaster: 'red' },
    { id: 'blue', workMaster: 'blue' },
  ],
  workMasters: (['red', 'blue'] as const).map((group) => ({
    id: group,
    steps: [
      { id: 'one', alternatives: [{ island: 'A', time: 60, setupGroup: group }] },
      { id: 'two', after: ['one'], alternatives: [{ island: 'B', time: 40 }] },
    ],
  })),
  orders: [1, 2, 3, 4].map((number) => ({ id: `o${number}`, variant: number % 2 === 1 ? 'red' : 'blue', due: 600 })),
};
