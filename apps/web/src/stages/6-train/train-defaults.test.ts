import { type Feature, TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { actionsOf, defaultObservations, defaultProcessor } from './train-defaults.ts';

function feature(name: string, topic: string, ...fields: string[]): Feature {
  return { name, fields: fields.map((field) => ({ topic, field, name: field, unit: '1' })) };
}

test('a cell is learned relative to its tool, from everything but the actions', () => {
  const features = [
    feature('observation.state', TOPIC.toolPose, 'position.x'),
    feature('observation.environment_state', TOPIC.objectPoses, 'target_cell.translation.x'),
    feature('action', '/action/commanded', 'position.tool.x'),
  ];
  expect(defaultObservations(features)).toEqual(['observation.state', 'observation.environment_state']);
  expect(actionsOf(features)).toEqual(['action']);
  expect(defaultProcessor(features, 'action')).toBe('tool-relative');
  expect(defaultProcessor(features.toSpliced(1, 1), 'action')).toBe('normalise');
});

test('joint targets are learned relative to the joints, where these are seen', () => {
  const action = feature('action', '/imported/action', 'position.hip');
  expect(defaultProcessor([feature('observation.state', '/imported/state', 'position.hip'), action], 'action')).toBe(
    'state-relative',
  );
  expect(defaultProcessor([feature('observation.state', '/imported/state', 'position.knee'), action], 'action')).toBe(
    'normalise',
  );
});
