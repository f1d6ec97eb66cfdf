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

const SOURCE = {
  en: 'Bilge and Ulusoy 1995, A time window approach to simultaneous scheduling of machines and material handling system in an FMS, Operations Research 43(6): job set 1, layout 1 (EX11)',
  zh: 'Bilge 与 Ulusoy 1995，A time window approach to simultaneous scheduling of machines and material handling system in an FMS，Operations Research 43(6)：作业集 1、布局 1（EX11）',
};

/** Metres from a lane to a dock, from a lane to the load station, and between places of a lane. */
const TO_DOCK = 2.5;
const TO_LOAD = 3.5;
const STEP = 1;

/**
 * EX11, the smallest published job shop with vehicles, with paths that take exactly the published times: two lanes, one for
 * each direction, with the four machines between them. The load station joins one lane at its beginning and leaves it at its
 * end. Beside each dock a vehicle turns off at one place and back on at the next, so that who comes and who goes never want
 * each other's place.
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
  const x = (machine: number) => 2 * (machine - 1);
  // Turning off and on, along each lane; the way back begins at the last machine and ends at the first.
  const there = machines.flatMap((machine) => [`to ${machine}`, `from ${machine}`]);
  const back = machines.toReversed().flatMap((machine) => [`back to ${machine}`, `back from ${machine}`]);
  back.shift();
  back.pop();
  const halt = (id: string, at: number, y: number) => ({ id, x: at, y, kind: 'halt' });
  const path = (from: string, to: string, length: number) => ({ id: `${from} > ${to}`, from, to, length });
  const lane = (places: readonly string[]) => places.slice(1).map((to, index) => path(places[index]!, to, STEP));
  return Plant.parse({
    ...plant,
    id: 'smallest',
    name: { en: 'The smallest published plant with vehicles', zh: '已发表的最小带车辆工厂' },
    layout: {
      ...plant.layout,
      nodes: [
        { id: 'load', x: 3, y: -2.65, kind: 'dock', capacity: 2 },
        ...machines.map((machine) => ({ id: `dock ${machine}`, x: x(machine), y: 2, kind: 'dock' })),
        ...machines.flatMap((machine) => [
          halt(`to ${machine}`, x(machine) - 0.5, 0),
          halt(`from ${machine}`, x(machine) + 0.5, 0),
        ]),
        ...machines.slice(0, -1).map((machine) => halt(`back to ${machine}`, x(machine) + 0.5, 4)),
        ...machines.slice(1).map((machine) => halt(`back from ${machine}`, x(machine) - 0.5, 4)),
      ],
      edges: [
        path('load', there[0]!, TO_LOAD),
        path(there.at(-1)!, 'load', TO_LOAD),
        ...lane(there),
        ...lane(back),
        ...machines.flatMap((machine) => [
          path(`to ${machine}`, `dock ${machine}`, TO_DOCK),
          path(`dock ${machine}`, `from ${machine}`, TO_DOCK),
        ]),
        ...machines.slice(0, -1).map((machine) => path(`back to ${machine}`, `dock ${machine}`, TO_DOCK)),
        ...machines.slice(1).map((machine) => path(`dock ${machine}`, `back from ${machine}`, TO_DOCK)),
      ],
    },
  });
}
