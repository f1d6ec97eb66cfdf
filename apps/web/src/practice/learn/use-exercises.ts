import type { Exercise } from '@palaestra/core';
import { type Plant, requirePlant } from '@palaestra/islands';
import { builtInExercise, EXERCISES, type Situation, situationOf } from '@palaestra/practice';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/client.ts';

/** An exercise with the plants that it needs. */
export interface OpenedExercise {
  readonly exercise: Exercise;
  /** What a teacher's exercise is worked on; null where it comes with the product. */
  readonly own: Plant | null;
  readonly situation: Situation;
}

/** Every exercise that this person may see; those that come with the product are there at once. */
export function useExercises(): readonly Exercise[] {
  const query = useQuery({ queryKey: ['exercises'], queryFn: () => api.exercises() });
  return query.data ?? EXERCISES;
}

/** An exercise as it is now, or as it was in a version. */
export function useExercise(id: string, version?: number) {
  return useQuery({
    queryKey: ['exercise', id, version ?? 'now'],
    queryFn: () => openExercise(id, version),
    // What comes with the product never changes while the page is open.
    staleTime: builtInExercise(id) === null ? 0 : Number.POSITIVE_INFINITY,
  });
}

async function openExercise(id: string, version: number | undefined): Promise<OpenedExercise> {
  const builtIn = builtInExercise(id);
  if (builtIn !== null) return { exercise: builtIn, own: null, situation: await situationOf(builtIn, null) };
  const { exercise, plant } = await api.exercise(id, version);
  const own = plant === null ? null : requirePlant(plant, id);
  return { exercise, own, situation: await situationOf(exercise, own) };
}
