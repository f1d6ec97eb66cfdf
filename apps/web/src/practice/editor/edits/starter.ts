import type { Plant } from '@palaestra/islands';

/** What a person begins to draw with: an entry, an exit, a way between them and one vehicle; nothing to clear away. */
export function emptyPlant(id: string): Plant {
  return {
    schema: 'palaestra.plant/1',
    id,
    name: id,
    layout: {
      nodes: [
        { id: 'entry', x: 0, y: 0, kind: 'halt', capacity: 1 },
        { id: 'exit', x: 24, y: 0, kind: 'halt', capacity: 1 },
      ],
      edges: [{ id: 'path 1', from: 'entry', to: 'exit', bidirectional: true }],
      blocks: [],
      entry: 'entry',
      exit: 'exit',
    },
    areas: [],
    islands: [],
    capabilities: [],
    skills: [],
    vehicleTypes: [{ id: 'carrier', maximumSpeed: 1, pickTime: 5, dropTime: 5 }],
    vehicles: [{ id: 'vehicle 1', type: 'carrier', start: 'entry' }],
    variants: [],
    workMasters: [],
    calendars: [],
    reliability: [],
    orders: [],
    arrivals: [],
    control: {
      release: 'open',
      routing: 'shortest_completion',
      sequencing: 'fifo',
      vehicle: 'nearest',
      charging: 'when_low',
      parking: 'stay',
      deadlock: 'stop',
    },
  };
}
