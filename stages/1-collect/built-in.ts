import { CELL_KINDS } from '@palaestra/cells';
import type { Station, Task } from '@palaestra/core';

/** The tasks that every organization starts with: one for each simulated cell. */
export const BUILT_IN_TASKS: readonly Task[] = CELL_KINDS.map((kind) => kind.task);

/** Two simulated stations, so that a ground without a robot has somewhere to work. */
export const BUILT_IN_STATIONS: readonly Station[] = CELL_KINDS.flatMap((kind) =>
  [1, 2].map((number) => ({
    id: `sim-${number}`,
    name: `Simulation ${number}`,
    simulated: true,
    cell: kind.name,
    robot: { ...kind.robot },
  })),
);
