import { type Command, type CommandIo, isPalaestraError, PalaestraError } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { capacityOf, type FleetNeed, fleetFor } from '@palaestra/islands/capacity';
import { fileIn, plantIn, SCENARIO_HELP } from './plant-file.ts';

export const capacity: Command = {
  name: 'islands capacity',
  summary: 'Tell the most that a plant could make, its bottlenecks, and the least fleet, by linear programs',
  usage: 'PLANT [--throughput N] [--scenario FILE] [--json]',
  example: 'palaestra islands capacity car --throughput 41.7',
  options: { throughput: { type: 'string' }, scenario: { type: 'string' } },
  help: {
    throughput:
      'pieces per hour for which the fleet is told; the most that the work units could do when it is left out',
    scenario: SCENARIO_HELP,
  },
  endsAtOnce: true,
  async run(args, io) {
    const path = fileIn(args, 'tell the capacity');
    const given = args.values.throughput;
    const wanted = given === undefined ? null : Number(given);
    if (wanted !== null && !(wanted > 0 && wanted <= 1e6)) {
      throw new PalaestraError(
        'bad_input',
        `Cannot read the option: expected --throughput above 0 and at most 1000000, found ${String(given)}`,
      );
    }
    const plant = await plantIn(path, args.values.scenario, io);
    const { throughput, load } = await capacityOf(plant);
    const goal = wanted ?? throughput;
    const isAsked = plant.vehicles.length > 0 && goal <= throughput;
    const fleet = isAsked ? await fleetOf(plant, goal, io) : null;
    if (args.json) io.out(JSON.stringify({ path, throughput, load, goal, fleet, vehicles: plant.vehicles.length }));
    else {
      io.out(`at most          ${throughput.toFixed(2)} per hour, without waiting, set-up and rework`);
      const busiest = load.toSorted((a, b) => b.share - a.share).slice(0, 10);
      for (const { unit, share } of busiest) io.out(`${unit.slice(0, 16).padEnd(16)} ${(100 * share).toFixed(1)} %`);
      if (goal > throughput) io.out(`${goal} per hour is more than the work units can do`);
      else if (plant.vehicles.length === 0) io.out('it has no vehicles');
      else if (fleet === null) io.out('the fleet for it cannot be told');
      else {
        const text = `${fleet.vehicles.toFixed(2)}, of these ${fleet.empty.toFixed(2)} empty; it has ${plant.vehicles.length}`;
        io.out(`vehicles busy    ${text} (at ${goal.toFixed(2)} per hour)`);
      }
    }
    return goal > throughput ? 1 : 0;
  },
};

/** The fleet; null with a note for a plant that is too large to be asked. */
async function fleetOf(plant: Plant, goal: number, { note }: CommandIo): Promise<FleetNeed | null> {
  try {
    return await fleetFor(plant, goal);
  } catch (error) {
    if (!isPalaestraError(error) || error.code !== 'too_large') throw error;
    note(error.message);
    return null;
  }
}
