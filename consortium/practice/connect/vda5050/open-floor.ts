import type { ForeignFleet, Load, Plant, Rules, Run } from '@palaestra/islands';
import type { RunningPlant } from '../running-plant.ts';
import { loadIdOf } from './mission.ts';
import type { Handling } from './virtual-body.ts';

/** A load that waits for a vehicle, as it is told to a foreign fleet control. Times are seconds of the plant. */
export interface Transport {
  readonly loadId: string;
  readonly loadType: 'order' | 'kit';
  readonly from: string;
  readonly to: string;
  readonly since: number;
}

/**
 * The floor of a plant whose vehicles a foreign fleet control orders about: the plant tells which loads wait and gives one
 * to whoever comes for it; where it is brought has to be right.
 */
export interface OpenFloor {
  readonly foreign: ForeignFleet;
  readonly rules: Partial<Rules>;
  handling(vehicle: number): Handling;
  start(plant: RunningPlant): void;
  transports(): readonly Transport[];
}

/** The plant without what its own dispatcher would decide: charging and parking are the foreign control's. */
export function openPlant(plant: Plant): Plant {
  const vehicleTypes = plant.vehicleTypes.map(({ battery: _, ...type }) => type);
  return { ...plant, vehicleTypes, control: { ...plant.control, parking: 'stay' } };
}

/** Loads are known from `start` on; before it nobody may ask. */
export function openFloor(): OpenFloor {
  let plant: RunningPlant | null = null;
  /** The pair that the rule gives out next. */
  let wanted: { vehicle: number; load: Load } | null = null;

  function give(run: Run, vehicle: number, load: Load): boolean {
    wanted = { vehicle, load };
    plant!.act((simulation) => {
      simulation.report(vehicle, { node: load.from });
      simulation.dispatch();
    });
    wanted = null;
    return run.vehicles[vehicle]!.load === load;
  }

  const done = (vehicle: number) => plant!.act((simulation) => simulation.done(vehicle));

  return {
    foreign: { has: () => true, drive() {}, handle() {}, charge() {} },
    rules: {
      dispatch(_run, vehicles, loads) {
        if (wanted === null) return null;
        const { vehicle, load } = wanted;
        // The run asks about kits and orders apart.
        const pair = [vehicles.indexOf(vehicle), loads.indexOf(load)] as const;
        if (pair[0] < 0 || pair[1] < 0) return null;
        wanted = null;
        return pair;
      },
    },
    handling: (vehicle) => ({
      pick(nodeId, loadId) {
        if (plant === null) return { why: 'the plant does not run' };
        const { run } = plant.simulation;
        const node = run.plant.nodes.get(nodeId);
        const load = run.loads.find((one) => one.from === node && (loadId === null || loadIdOf(run, one) === loadId));
        if (load === undefined) return { why: `${loadId ?? 'no load'} waits at ${nodeId}` };
        if (!give(run, vehicle, load)) return { why: `there is no place for ${loadIdOf(run, load)} where it goes` };
        done(vehicle);
        return { loadId: loadIdOf(run, load), loadType: load.kit ? 'kit' : 'order' };
      },
      drop(nodeId) {
        if (plant === null) return 'the plant does not run';
        const { run } = plant.simulation;
        const { load } = run.vehicles[vehicle]!;
        const goal = load === null ? undefined : run.plant.plant.layout.nodes[load.to]!.id;
        if (goal !== nodeId) return `the load goes to ${goal}, not to ${nodeId}`;
        done(vehicle);
        return null;
      },
      handled: () => done(vehicle),
    }),
    start(running) {
      plant = running;
    },
    transports() {
      if (plant === null) return [];
      const { run } = plant.simulation;
      const { nodes } = run.plant.plant.layout;
      return run.loads.map((load) => ({
        loadId: loadIdOf(run, load),
        loadType: load.kit ? 'kit' : 'order',
        from: nodes[load.from]!.id,
        to: nodes[load.to]!.id,
        since: load.since / 1000,
      }));
    },
  };
}
