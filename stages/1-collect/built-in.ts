import { CELL_KINDS } from '@palaestra/cells';
import type { Station, Task } from '@palaestra/core';

/** The tasks that every organization starts with: one for each simulated cell. */
export const BUILT_IN_TASKS: readonly Task[] = CELL_KINDS.map((kind) => kind.task);

const PER_CELL = 2;

/** Two simulated stations for each cell, so that a ground without a robot has somewhere to work. */
export const BUILT_IN_STATIONS: readonly Station[] = CELL_KINDS.flatMap((kind, cell) =>
  Array.from({ length: PER_CELL }, (_, index) => {
    const number = cell * PER_CELL + index + 1;
    return {
      id: `sim-${number}`,
      name: `Simulation ${number}`,
      simulated: true,
      cell: kind.name,
      robot: { ...kind.robot },
    };
  }),
);
