import { parentPort, workerData } from 'node:worker_threads';
import { PalaestraError } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { prove } from '@palaestra/islands/prove';
import { loadSolver } from '../solver/load-solver.ts';

/** A proof blocks its thread. In: plant, known makespan, seconds. Out: the proof, or what is wrong. */
const { plant, known, seconds } = workerData as { plant: Plant; known: number; seconds: number };
try {
  parentPort!.postMessage({ proof: await prove(plant, known, seconds, loadSolver) });
} catch (error) {
  if (!(error instanceof PalaestraError)) throw error;
  parentPort!.postMessage({ refused: { code: error.code, message: error.message } });
}
