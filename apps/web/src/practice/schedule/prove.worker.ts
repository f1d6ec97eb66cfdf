import type { Plant } from '@palaestra/islands';
import { type CpSat, type Proof, prove } from '@palaestra/islands/prove';
import { answerOrder } from './worker-talk.ts';

/** A plan whose makespan, ms, is to be proved within so many seconds. */
export interface ProveOrder {
  readonly plant: Plant;
  readonly known: number;
  readonly seconds: number;
}

/** The server's add-on. It is no part of this page's build, so that the page can be built without it. */
const SOLVER = '/solver/browser/cp-sat.js';

answerOrder<ProveOrder, never, Proof>(({ plant, known, seconds }) =>
  prove(plant, known, seconds, () => import(/* @vite-ignore */ SOLVER) as Promise<CpSat>),
);
