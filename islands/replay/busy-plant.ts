import { Plant } from '../model/plant.ts';

interface Size {
  readonly islands: number;
  readonly vehicles: number;
  /** Mean time between orders, s. */
  readonly between?: number;
  /** Orders that are let in at most. */
  readonly inside?: number;
  /** Places before each island; null for any number. */
  readonly buffer?: number | null;
  /** m/s, empty. */
  readonly speed?: number;
}

/**
 * A plant in which everything happens: streets in a grid, limited buffers, set-ups, failures, shifts, kits, rework, charging.
 * For tests and measurements, of any size.
 */
export function busyPlant({
  islands,
  vehicles,
  between = 60,
  inside = Math.max(4, islands * 2),
  buffer = 3,
  speed = 1.5,
}: Size): Plant {
  const columns = Math.max(2, Math.ceil(Math.sqrt(islands)));
  const rows = Math.max(2, Math.ceil(islands / columns));
  const crossing = (column: number, row: number) => `x${column}.${row}`;
  const nodes = Array.from({ length: columns * rows }, (_, index) => ({
    id: crossing(index % columns, Math.floor(index / columns)),
    x: (index % columns) * 20,
    y: Math.floor(index / columns) * 20,
    kind: 'halt' as const,
    capacity: 1000,
  }));
  const streets = nodes.flatMap((_, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    return [
      ...(column + 1 < columns ? [[crossing(column, row), crossing(column + 1, row)]] : []),
      ...(row + 1 < rows ? [[crossing(column, row), crossing(column, row + 1)]] : []),
    ].map(([from, to]) => ({ id: `${from}-${to}`, from: from!, to: to!, bidirectional: true }));
  });
  const docks = Array.from({ length: islands }, (_, index) => {
    const { x, y } = nodes[index % nodes.length]!;
    return { id: `d${index}`, x: x + 6, y: y + 6, kind: 'dock' as const, capacity: 1000 };
  });
  const special = [
    { id: 'in', x: -10, y: 0, kind: 'dock' as const, capacity: 1000 },
    { id: 'out', x: columns * 20, y: (rows - 1) * 20, kind: 'dock' as const, capacity: 1000 },
    { id: 'market', x: -10, y: 10, kind: 'dock' as const, capacity: 1000 },
    { id: 'charge', x: -10, y: 20, kind: 'charge' as const, capacity: 1000 },
  ];
  const joined = (from: string, to: string) => ({ id: `${from}-${to}`, from, to, bidirectional: true });
  const steps = Math.min(6, islands);
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'busy',
    name: `${islands} islands, ${vehicles} vehicles`,
    layout: {
      nodes: [...nodes, ...docks, ...special],
      edges: [
        ...streets,
        ...docks.map(({ id }, index) => joined(nodes[index % nodes.length]!.id, id)),
        joined(crossing(0, 0), 'in'),
        joined(crossing(columns - 1, rows - 1), 'out'),
        joined(crossing(0, 0), 'market'),
        joined(crossing(0, 0), 'charge'),
      ],
      entry: 'in',
      exit: 'out',
    },
    islands: docks.map(({ id }, index) => ({
      id: `i${index}`,
      dock: id,
      inBuffer: { capacity: buffer },
      outBuffer: { capacity: index % 3 === 0 ? 0 : 2 },
      workUnits: ['a', 'b'].map((letter) => ({
        id: `i${index}${letter}`,
        kind: 'machine',
        capabilities: [`c${index % steps}`],
        ...(index % 2 === 0 ? { reliability: 'unsteady' } : {}),
        ...(letter === 'b' ? { calendar: 'early' } : {}),
      })),
      setupTimes: [
        { from: 'red', to: 'blue', time: 30 },
        { from: 'blue', to: 'red', time: 45 },
      ],
    })),
    capabilities: Array.from({ length: steps }, (_, index) => ({ id: `c${index}`, name: `c${index}` })),
    vehicleTypes: [
      {
        id: 'cart',
        maximumSpeed: speed * 0.8,
        emptySpeed: speed,
        maximumAcceleration: 0.5,
        pickTime: 8,
        dropTime: 6,
        battery: {
          capacityWh: 800,
          idleW: 20,
          driveEmptyW: 200,
          driveLoadedW: 300,
          chargeW: 3000,
          criticalLowChargingLevel: 0.2,
          minimumDesiredChargingLevel: 0.3,
          maximumDesiredChargingLevel: 0.9,
        },
      },
    ],
    vehicles: Array.from({ length: vehicles }, (_, index) => ({
      id: `v${index}`,
      type: 'cart',
      start: nodes[index % nodes.length]!.id,
    })),
    variants: ['red', 'blue'].map((id) => ({ id, workMaster: id })),
    workMasters: ['red', 'blue'].map((id) => ({
      id,
      steps: Array.from({ length: steps }, (_, index) => ({
        id: `s${index}`,
        after: index === 0 ? [] : [`s${index - 1}`],
        capability: `c${index}`,
        time: { type: 'gamma', shape: 4, scale: 20 },
        setupGroup: id,
        ...(index === 1 ? { parts: [{ part: 'bolt', count: 4 }] } : {}),
        ...(index === steps - 1
          ? { quality: { defect: 0.1, detect: 0.9, onFail: { rework: `s${Math.max(0, steps - 2)}`, most: 1 } } }
          : {}),
      })),
    })),
    supply: { supermarkets: [{ id: 'market', node: 'market', parts: ['bolt'] }], kitTime: 10, kitPlaces: 4 },
    calendars: [{ id: 'early', period: 14_400, shifts: [{ from: 0, to: 10_800 }], breaks: [{ from: 5400, to: 6300 }] }],
    reliability: [
      {
        id: 'unsteady',
        timeBetweenFailures: { type: 'exponential', mean: 2400 },
        timeToRepair: { type: 'lognormal', mean: 300, sd: 120 },
        clock: 'operating',
      },
    ],
    arrivals: [
      {
        between: { type: 'exponential', mean: between },
        mix: [
          { variant: 'red', weight: 2 },
          { variant: 'blue', weight: 1 },
        ],
      },
    ],
    control: { release: { conwip: inside }, parking: 'home' },
  });
}
