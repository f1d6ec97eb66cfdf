import { plantOf } from '../instances/instance.ts';
import { Plant } from '../model/plant.ts';

/** Seconds between load station and machines 1 to 4: layout 1 of the paper. */
const TRAVEL = [
  [0, 6, 8, 10, 12],
  [12, 0, 6, 8, 10],
  [10, 6, 0, 6, 8],
  [8, 8, 6, 0, 6],
  [6, 10, 8, 6, 0],
];

/** Job set 1: machine and seconds of each operation. */
const JOBS = [
  [
    [1, 8],
    [2, 16],
    [4, 12],
  ],
  [
    [1, 20],
    [3, 10],
    [2, 18],
  ],
  [
    [3, 12],
    [4, 8],
    [1, 15],
  ],
  [
    [4, 14],
    [2, 18],
  ],
  [
    [3, 10],
    [1, 15],
  ],
] as const;

const SOURCE =
  'Bilge and Ulusoy 1995, A time window approach to simultaneous scheduling of machines and material handling system in an FMS, Operations Research 43(6): job set 1, layout 1 (EX11)';

/**
 * EX11, the smallest published job shop with vehicles, with paths that take exactly the published times: an aisle with the
 * four machines beside it, which the load station joins at one end and leaves at the other.
 */
export function smallest(): Plant {
  const instance = {
    name: 'EX11',
    machines: 4,
    vehicles: 2,
    travel: TRAVEL,
    jobs: JOBS.map((job) => job.map(([machine, time]) => [{ machine: machine - 1, time }])),
  };
  const plant = plantOf(instance, SOURCE);
  const machines = [1, 2, 3, 4];
  const one = { bidirectional: false };
  const both = { bidirectional: true, length: 2 };
  return Plant.parse({
    ...plant,
    id: 'smallest',
    name: { en: 'The smallest published plant with vehicles', zh: '已发表的最小带车辆工厂' },
    layout: {
      ...plant.layout,
      nodes: [
        { id: 'load', x: 3, y: -2.65, kind: 'dock', capacity: 2 },
        ...machines.map((machine) => ({ id: `dock ${machine}`, x: 2 * (machine - 1), y: 2, kind: 'dock' })),
        ...machines.map((machine) => ({ id: `aisle ${machine}`, x: 2 * (machine - 1), y: 0, kind: 'halt' })),
      ],
      edges: [
        { id: 'load > aisle', from: 'load', to: 'aisle 1', length: 4, ...one },
        { id: 'aisle > load', from: 'aisle 4', to: 'load', length: 4, ...one },
        ...machines.map((machine) => ({
          id: `to dock ${machine}`,
          from: `aisle ${machine}`,
          to: `dock ${machine}`,
          ...both,
        })),
        ...machines.slice(1).map((machine) => ({
          id: `aisle ${machine - 1} - ${machine}`,
          from: `aisle ${machine - 1}`,
          to: `aisle ${machine}`,
          ...both,
        })),
      ],
    },
  });
}
