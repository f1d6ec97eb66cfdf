import { type Bilingual, type ExerciseBody, PalaestraError, type PlantScenario } from '@palaestra/core';
import { applyScenario, builtInPlants, type Plant, type PlantFinding, readPlant, Scenario } from '@palaestra/islands';
import type { Db } from '@palaestra/platform/db';
import type { DraftedExercise } from './exercise-store.ts';
import { findingDetails } from './finding-details.ts';
import { plantOf } from './plant-store.ts';

/** Most characters of the JSON of an exercise's plant: it is kept with every version, and every student's page reads it. */
const MOST = 1_000_000;

/**
 * The plant of a draft in its situation, found among the built-in ones and those of the organization.
 *
 * @throws PalaestraError `not_found` for a plant or a scenario that there is not; `bad_input` for an exercise that the plant
 *   does not fit; `too_large`.
 */
export async function draftedExercise(db: Db, org: string, body: ExerciseBody): Promise<DraftedExercise> {
  const { plant: file, title, scenarios } = await sourceOf(db, org, body.plant);
  if (JSON.stringify(file).length > MOST) {
    const found = JSON.stringify(file).length;
    throw new PalaestraError(
      'too_large',
      `Cannot keep the exercise: its plant is too large, expected at most ${MOST} characters of JSON, found ${found}`,
      { details: { reason: 'exercise_plant_too_large', facts: { most: MOST, found } } },
    );
  }
  const situation = body.scenario === null ? null : scenarios[body.scenario];
  if (situation === undefined) {
    const text = `the plant has ${scenarios.length} scenarios, found ${body.scenario}`;
    throw new PalaestraError('not_found', `Cannot keep the exercise: ${text} (${body.plant})`, {
      details: { reason: 'exercise_scenario_none' },
    });
  }
  const plant = situation === null ? file : laidOver(file, situation);
  refuseUnfit(body, plant);
  return { body, plant, plantTitle: title, situation };
}

async function sourceOf(
  db: Db,
  org: string,
  id: string,
): Promise<{ plant: Plant; title: Bilingual; scenarios: readonly PlantScenario[] }> {
  const builtIn = builtInPlants.find((one) => one.id === id);
  if (builtIn !== undefined) return { plant: await builtIn.load(), title: builtIn.title, scenarios: [] };
  const { plant: file, title, scenarios } = await plantOf(db, org, id);
  const { plant } = readPlant(file);
  if (plant !== null) return { plant, title, scenarios };
  throw new PalaestraError('conflict', `Cannot keep the exercise: its plant cannot run yet, it is a draft (${id})`, {
    details: { reason: 'exercise_plant_draft' },
  });
}

function laidOver(plant: Plant, situation: PlantScenario): Plant {
  const { plant: changed, findings } = applyScenario(plant, Scenario.parse(situation));
  if (changed !== null) return changed;
  const [first] = findings as [PlantFinding];
  throw new PalaestraError('bad_input', `Cannot keep the exercise: ${first.message.en} (${first.path})`, {
    details: findingDetails(first),
  });
}

/** An exercise that could never be handed in, or whose figure never exists. */
function refuseUnfit({ hands, breakdown, limits, criteria }: ExerciseBody, plant: Plant): void {
  const refuse = (text: string, details: { reason: string }): never => {
    throw new PalaestraError('bad_input', `Cannot keep the exercise: ${text}`, { details });
  };
  if (hands.includes('plan') && plant.orders.length === 0) {
    refuse('a plan needs orders that are known, found a plant where all arrive by chance', {
      reason: 'exercise_no_orders',
    });
  }
  if (criteria.some(({ figure }) => figure === 'makespan') && plant.arrivals.length > 0) {
    refuse('a plant where orders go on arriving has no makespan', { reason: 'exercise_no_makespan' });
  }
  if (breakdown !== null && !plant.islands.some(({ id }) => id === breakdown.island)) {
    refuse(`the plant has no such island, found ${breakdown.island}`, { reason: 'exercise_no_island' });
  }
  const { vehicles } = limits;
  if (vehicles !== undefined && plant.vehicles.length > vehicles && !hands.includes('scenario')) {
    refuse('the plant has more vehicles than may be used, and nobody may take some away', {
      reason: 'exercise_vehicles',
    });
  }
}
