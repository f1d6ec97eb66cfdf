import { Plant } from '@palaestra/islands';

/**
 * Two islands on a loop of six nodes, two carts with batteries, a box every two minutes: small enough to reckon, and it
 * goes on for ever. Every edge is 4 m and may be driven both ways.
 */
export function twoIslands(change: Record<string, unknown> = {}): Plant {
  const places = ['in', 'n1', 'a', 'n2', 'b', 'park'];
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'two-islands',
    name: { en: 'Two islands', zh: '双岛' },
    layout: {
      nodes: places.map((id, index) => ({
        id,
        x: 4 * Math.cos((index * Math.PI) / 3),
        y: 4 * Math.sin((index * Math.PI) / 3),
        kind: id === 'park' ? 'charge' : id.startsWith('n') ? 'halt' : 'dock',
        capacity: 2,
      })),
      edges: places.map((from, index) => ({
        id: `e${index}`,
        from,
        to: places[(index + 1) % places.length],
        length: 4,
        bidirectional: true,
      })),
      entry: 'in',
      exit: 'in',
    },
    islands: ['a', 'b'].map((id) => ({
      id: `island-${id}`,
      name: { en: `Island ${id}`, zh: `${id} 岛` },
      dock: id,
      workUnits: [{ id: `unit-${id}`, kind: 'robot' }],
    })),
    vehicleTypes: [
      {
        id: 'cart',
        maximumSpeed: 2,
        pickTime: 1,
        dropTime: 1,
        battery: {
          capacityWh: 1000,
          idleW: 20,
          driveEmptyW: 100,
          driveLoadedW: 200,
          chargeW: 3000,
          criticalLowChargingLevel: 0.1,
          minimumDesiredChargingLevel: 0.3,
          maximumDesiredChargingLevel: 0.9,
        },
      },
    ],
    vehicles: ['v1', 'v2'].map((id) => ({ id, type: 'cart', start: 'park' })),
    variants: [{ id: 'box', workMaster: 'make' }],
    workMasters: [
      {
        id: 'make',
        steps: [
          { id: 'weld', alternatives: [{ island: 'island-a', time: 20 }] },
          { id: 'test', after: ['weld'], alternatives: [{ island: 'island-b', time: 15 }] },
        ],
      },
    ],
    arrivals: [{ between: 120, mix: [{ variant: 'box', weight: 1 }] }],
    ...change,
  });
}
