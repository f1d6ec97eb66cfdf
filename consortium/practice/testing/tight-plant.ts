import type { Plant } from '@palaestra/islands';
import type { z } from 'zod';

/** Two islands without buffers that hand their orders to each other: each soon waits for room at the other. */
export const tightPlant: z.input<typeof Plant> = {
  schema: 'palaestra.plant/1',
  id: 'tight',
  name: 'tight',
  layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
  islands: ['a', 'b'].map((id) => ({
    id,
    dock: 'n',
    workUnits: [{ id: `${id}1`, kind: 'machine', capabilities: [id] }],
    inBuffer: { capacity: 0 },
    outBuffer: { capacity: 0 },
  })),
  capabilities: ['a', 'b'].map((id) => ({ id, name: id })),
  variants: [{ id: 'v', workMaster: 'w' }],
  workMasters: [
    {
      id: 'w',
      steps: ['a', 'b', 'a'].map((capability, at) => {
        return { id: `s${at}`, capability, time: 1, after: at === 0 ? [] : [`s${at - 1}`] };
      }),
    },
  ],
  orders: [{ id: 'o', variant: 'v', quantity: 5 }],
};
