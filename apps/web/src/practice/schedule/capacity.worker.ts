import type { Plant } from '@palaestra/islands';
import { type Capacity, capacityOf, type FleetNeed, fleetFor } from '@palaestra/islands/capacity';
import wasm from 'highs/runtime?url';
import { answerOrder } from './worker-talk.ts';

export interface CapacityOrder {
  readonly plant: Plant;
  /** Pieces per hour; null for the most that the work units can do. */
  readonly wanted: number | null;
}

export interface CapacityAnswer extends Capacity {
  /** For how many pieces per hour the fleet is told. */
  readonly goal: number;
  /** Null without vehicles, or when the goal is more than the work units can do. */
  readonly fleet: FleetNeed | null;
}

answerOrder<CapacityOrder, never, CapacityAnswer>(async ({ plant, wanted }) => {
  const capacity = await capacityOf(plant, wasm);
  const goal = wanted ?? capacity.throughput;
  const reached = goal <= capacity.throughput + 1e-9;
  const fleet = plant.vehicles.length === 0 || !reached ? null : await fleetFor(plant, goal, wasm);
  return { ...capacity, goal, fleet };
});
