import { type CellKind, cellKind, loadMujoco } from '@palaestra/cells';
import { type Feature, TOPIC, TrainConfig } from '@palaestra/core';
import { train, type Window, writePolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { prepare } from '@palaestra/train';
import { observerOf } from '../observe.ts';

const POSE = [
  'position.x',
  'position.y',
  'position.z',
  'orientation.x',
  'orientation.y',
  'orientation.z',
  'orientation.w',
];
const TRANSFORM = POSE.map((name) => name.replace('position', 'translation').replace('orientation', 'rotation'));
const feature = (name: string, fields: readonly [topic: string, field: string][]): Feature => ({
  name,
  fields: fields.map(([topic, field]) => ({ topic, field, name: field })),
});

/** The features that a revision of the cell has by default. */
export const OBSERVATIONS: readonly Feature[] = [
  feature('observation.state', [
    ...POSE.map((field): [string, string] => [TOPIC.toolPose, field]),
    [TOPIC.gripper, 'position.gripper'],
  ]),
  feature(
    'observation.environment_state',
    ['target_cell', 'target_pocket'].flatMap((object) =>
      TRANSFORM.map((field): [string, string] => [TOPIC.objectPoses, `${object}.${field}`]),
    ),
  ),
];

function actionFeature(kind: CellKind): Feature {
  return feature(
    'action',
    kind.actionNames.map((name) => [TOPIC.commanded, `position.${name}`]),
  );
}

/** A policy that was trained for an instant on one demonstration: of the right form, and bad. */
export async function smallPolicy(): Promise<Uint8Array<ArrayBuffer>> {
  const kind = cellKind('cell-to-tray');
  const cell = kind.create(await loadMujoco());
  const observe = observerOf(kind, OBSERVATIONS);
  const expert = kind.expert(1);
  const rows: { seen: Window['observation']; action: Float64Array }[] = [];
  let seen = cell.reset(1);
  while (!cell.done) {
    const action = expert(seen);
    rows.push({ seen: observe(seen), action });
    seen = cell.step(action);
  }
  cell.dispose();
  const columns = OBSERVATIONS.map(({ name }) => [name, rows.flatMap((row) => Array.from(row.seen[name]!))] as const);
  const features = Object.fromEntries(
    [...columns, ['action', rows.flatMap((row) => [...row.action])] as const].map(([name, values]) => [
      name,
      Float32Array.from(values),
    ]),
  );
  const config = TrainConfig.parse({
    observations: OBSERVATIONS.map(({ name }) => name),
    processor: 'tool-relative',
    hidden: [32],
    steps: 40,
    batch: 64,
  });
  const shape = { observations: OBSERVATIONS, action: actionFeature(kind), chunk: config.chunk };
  const prepared = prepare([{ id: 'ep', split: 'train', frames: rows.length, features }], shape, config);
  const parameters = await train({
    shape: prepared.shape,
    train: prepared.train,
    validation: null,
    steps: config.steps,
    batch: config.batch,
    learningRate: config.learningRate,
    weightDecay: 0,
    seed: 1,
    sessions: nodeSessions,
    pointEvery: config.steps,
    checkpointEvery: config.steps,
    now: () => 0,
  });
  return writePolicy(prepared.shape, parameters, {
    schema: 'palaestra.policy/1',
    name: 'small',
    fps: kind.controlHz,
    processor: prepared.processor.document,
    execution: { every: 8, decay: 0.1 },
    validation: null,
  });
}
