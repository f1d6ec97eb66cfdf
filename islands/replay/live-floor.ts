import type { CompiledPlant } from '../simulate/compile.ts';
import type { Run } from '../simulate/run.ts';
import { applyRow, emptyFloor, type FloorState, type VehicleAt } from './floor-state.ts';
import { type Pose, type Trips, tripsOf } from './trips.ts';

/** The floor of a run that goes on, kept up by the rows of its log as they come; what the log forgets is not needed again. */
export interface LiveFloor {
  readonly state: FloorState;
  /** Take the rows from `from` to `to` of the log in. */
  add(run: Run, from: number, to: number): void;
  /** Write into `pose` where a vehicle is at `time`, ms. At level `traffic` one that waits for others stands. */
  pose(vehicle: number, time: number, pose: Pose): void;
}

/** Begins with the rows that the log has. Follows changes of the plant by itself. */
export function openLiveFloor(run: Run): LiveFloor {
  let plant = run.plant;
  let floor = emptyFloor(plant);
  let trips = tripsIn(run);

  /** A changed plant has its new things at the end of its lists. */
  function follow(now: Run): void {
    if (now.plant === plant) return;
    plant = now.plant;
    floor = grown(floor, plant);
    trips = tripsIn(now);
  }

  function add(now: Run, from: number, to: number): void {
    follow(now);
    for (let row = from; row < to; row++) {
      // The row's own number is the reader's business: the log moves its rows when it forgets.
      floor.row = row;
      applyRow(floor, now, now.log);
    }
  }
  add(run, 0, run.log.count);
  return {
    get state() {
      follow(run);
      return floor;
    },
    add,
    pose(vehicle, time, pose) {
      follow(run);
      const state = floor.vehicles[vehicle]!;
      trips.pose(vehicle, state.waits ? standing(state) : state, time, pose);
    },
  };
}

/** What lies ahead at level `traffic` is not known yet, so everybody is shown as if alone until the next node tells. */
function tripsIn({ plant, level, log }: Run): Trips {
  return tripsOf({ plant, level: level === 'traffic' ? 'paths' : level, log });
}

function standing(state: VehicleAt): VehicleAt {
  return { ...state, to: state.from };
}

function grown(before: FloorState, plant: CompiledPlant): FloorState {
  const after = emptyFloor(plant);
  const both = <T>(old: readonly T[], fresh: readonly T[]): T[] => [...old, ...fresh.slice(old.length)];
  return {
    ...before,
    units: both(before.units, after.units),
    vehicles: both(before.vehicles, after.vehicles),
    inBuffer: both(before.inBuffer, after.inBuffer),
    outBuffer: both(before.outBuffer, after.outBuffer),
    inbound: both(before.inbound, after.inbound),
  };
}
