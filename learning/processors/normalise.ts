import type { RepresentationFactory } from '../representation.ts';

/** Observations and actions as they are; for any dataset. */
export const normalise: RepresentationFactory = ({ observations, action }) => ({
  inputs: observations.reduce((sum, feature) => sum + feature.fields.length, 0),
  outputs: action.fields.length,
  observe: (observation) => observations.flatMap((feature) => Array.from(observation[feature.name]!)),
  encodeAction: (values) => values,
  decodeAction: (values) => values,
});
