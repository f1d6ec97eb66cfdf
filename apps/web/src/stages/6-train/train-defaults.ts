import { type Feature, TOPIC } from '@palaestra/core';

/** How actions may be written down for the network, the plainest first. */
export const PROCESSORS = ['normalise', 'state-relative', 'tool-relative'] as const;
export type ProcessorName = (typeof PROCESSORS)[number];

/** What a run sees of a revision unless somebody says otherwise: everything but the actions. */
export function defaultObservations(features: readonly Feature[]): string[] {
  return features.map(({ name }) => name).filter((name) => !isAction(name));
}

/** Features that can be learned. */
export function actionsOf(features: readonly Feature[]): string[] {
  return features.map(({ name }) => name).filter(isAction);
}

/**
 * The processor that fits: relative to the tool where tool, object and place are recorded, relative to the state where
 * the state has what is commanded, else the values as they are.
 */
export function defaultProcessor(features: readonly Feature[], action: string): ProcessorName {
  const seen = features.filter(({ name }) => !isAction(name)).flatMap(({ fields }) => fields);
  const commanded = features.find(({ name }) => name === action)?.fields ?? [];
  const hasTopic = (topic: string) => seen.some((field) => field.topic === topic);
  if (commanded.some(({ field }) => /(^|\.)tool\.x$/.test(field))) {
    return hasTopic(TOPIC.toolPose) && hasTopic(TOPIC.objectPoses) ? 'tool-relative' : 'normalise';
  }
  return commanded.some(({ field }) => seen.some((one) => one.field === field)) ? 'state-relative' : 'normalise';
}

function isAction(name: string): boolean {
  return name === 'action' || name.startsWith('action.');
}
