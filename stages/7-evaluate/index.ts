/** A policy against a cell: pure, runs anywhere. */
export { type Observer, observerOf } from './observe.ts';
export { policyController, rollout, trialOf } from './rollout.ts';
export { summarise } from './summarise.ts';
