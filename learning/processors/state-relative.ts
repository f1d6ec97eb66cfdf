import { PalaestraError } from '@palaestra/core';
import type { Observation, RepresentationFactory } from '../representation.ts';

/**
 * Observations as they are; actions as offsets from the present value of the dimension with the same field name, where
 * the observation has one. For robots whose action is a joint target: standing still is then zero, and what a policy does
 * depends less on where the demonstrations happened to be.
 */
export const stateRelative: RepresentationFactory = ({ observations, action }) => {
  const places = action.fields.map(({ field }) => {
    const feature = observations.find(({ fields }) => fields.some((candidate) => candidate.field === field));
    return feature === undefined
      ? null
      : { feature: feature.name, index: feature.fields.findIndex((candidate) => candidate.field === field) };
  });
  if (places.every((place) => place === null)) {
    throw new PalaestraError(
      'bad_input',
      `Cannot prepare the policy: the processor state-relative needs the state of what it commands, expected a field among ${action.fields.map((field) => field.field).join(', ')} in the observations, found none`,
    );
  }
  const present = (observation: Observation, k: number): number => {
    const place = places[k]!;
    return place === null ? 0 : observation[place.feature]![place.index]!;
  };
  return {
    inputs: observations.reduce((sum, feature) => sum + feature.fields.length, 0),
    outputs: action.fields.length,
    observe: (observation) => observations.flatMap((feature) => Array.from(observation[feature.name]!)),
    encodeAction: (values, observation) => Array.from(values, (value, k) => value - present(observation, k)),
    decodeAction: (values, observation) => Array.from(values, (value, k) => value + present(observation, k)),
  };
};
