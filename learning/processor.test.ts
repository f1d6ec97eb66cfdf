import { type Feature, TOPIC } from '@palaestra/core';
import { describe, expect, it } from 'vitest';
import { fitProcessor, ProcessorDocument, processorOf } from './processor.ts';
import { Random } from './random.ts';
import type { Window } from './representation.ts';
import { fromRotationVector } from './rotation.ts';

const pose = (topic: string, prefix: string, position: string, rotation: string) => [
  ...['x', 'y', 'z'].map((axis) => ({ topic, field: `${prefix}${position}.${axis}`, name: `${prefix}${axis}` })),
  ...['x', 'y', 'z', 'w'].map((axis) => ({ topic, field: `${prefix}${rotation}.${axis}`, name: `${prefix}r${axis}` })),
];
const observations: Feature[] = [
  {
    name: 'observation.state',
    fields: [
      ...pose(TOPIC.toolPose, '', 'position', 'orientation'),
      { topic: TOPIC.gripper, field: 'position.gripper', name: 'gripper' },
    ],
  },
  {
    name: 'observation.environment_state',
    fields: ['target_cell.', 'target_pocket.'].flatMap((object) =>
      pose(TOPIC.objectPoses, object, 'translation', 'rotation'),
    ),
  },
];
const action: Feature = {
  name: 'action',
  fields: ['tool.x', 'tool.y', 'tool.z', 'tool.rx', 'tool.ry', 'tool.rz', 'gripper'].map((name) => ({
    topic: TOPIC.commanded,
    field: `position.${name}`,
    name,
  })),
};
const shape = { observations, action, chunk: 2 };

/** A window in a random scene; `shift` moves the whole scene in the base frame. */
function window(random: Random, shift: readonly [number, number, number] = [0, 0, 0]): Window {
  const vector = () => [random.normal() * 0.1, random.normal() * 0.1, random.normal() * 0.1] as const;
  const turn = () => fromRotationVector(vector());
  const at = () => vector().map((value, axis) => value + shift[axis]!);
  return {
    observation: {
      'observation.state': Float32Array.of(...at(), ...turn(), 0.04),
      'observation.environment_state': Float32Array.of(...at(), ...turn(), ...at(), ...turn()),
    },
    chunk: Float32Array.of(...at(), ...vector(), 0.03, ...at(), ...vector(), 0.02),
  };
}

function windows(count: number, shift?: readonly [number, number, number]): Window[] {
  const random = Random.seeded(1);
  return Array.from({ length: count }, () => window(random, shift));
}

describe.each(['normalise', 'state-relative', 'tool-relative'])('%s', (name) => {
  const list = windows(40);
  const processor = fitProcessor(name, shape, list);

  it('shows the network numbers of mean 0 and deviation 1', () => {
    const rows = list.map((item) => processor.encode(item.observation));
    for (let k = 0; k < rows[0]!.length; k++) {
      const mean = rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length;
      const variance = rows.reduce((sum, row) => sum + (row[k]! - mean) ** 2, 0) / rows.length;
      expect(mean).toBeCloseTo(0, 4);
      // A dimension that never moves has no deviation to be brought to 1.
      if (variance > 1e-6) expect(variance).toBeCloseTo(1, 3);
    }
  });

  it('decodes what it encodes', () => {
    for (const item of list) {
      const decoded = processor.decode(processor.encodeChunk(item), item.observation);
      decoded.forEach((value, i) => void expect(value).toBeCloseTo(item.chunk[i]!, 5));
    }
  });

  it('survives JSON', () => {
    const again = processorOf(ProcessorDocument.parse(JSON.parse(JSON.stringify(processor.document))));
    expect(again.encode(list[3]!.observation)).toEqual(processor.encode(list[3]!.observation));
  });
});

it('tool-relative targets do not change when the whole scene moves sideways', () => {
  const processor = fitProcessor('tool-relative', shape, windows(40));
  const moved = windows(40, [0.5, -0.3, 0]);
  windows(40).forEach((item, i) => {
    const a = processor.encodeChunk(item);
    processor.encodeChunk(moved[i]!).forEach((value, k) => void expect(value).toBeCloseTo(a[k]!, 3));
  });
});

it('perturbs the tool alone, or with the cell when the gripper presses on it', () => {
  const processor = fitProcessor('tool-relative', shape, windows(40));
  const [open] = windows(1);
  const pressing = { ...open!, chunk: open!.chunk.with(6, 0.01) };
  const moves = (item: Window) => {
    const after = processor.perturbed(item, Random.seeded(4))!;
    const delta = (feature: string, from: number) =>
      [0, 1, 2].map((k) => after.observation[feature]![from + k]! - item.observation[feature]![from + k]!);
    expect(after.chunk).toBe(item.chunk);
    expect(delta('observation.environment_state', 7)).toEqual([0, 0, 0]);
    return { tool: delta('observation.state', 0), cell: delta('observation.environment_state', 0) };
  };
  const holding = { ...pressing, chunk: pressing.chunk.with(6, 0.03) };
  expect(moves(pressing).cell).not.toEqual([0, 0, 0]);
  moves(pressing).cell.forEach((value, k) => void expect(value).toBeCloseTo(moves(pressing).tool[k]!, 9));
  expect(moves({ ...holding, chunk: holding.chunk.with(6, 0.04) }).cell).toEqual([0, 0, 0]);
});

it('says which processor or which field is missing', () => {
  expect(() => fitProcessor('magic', shape, windows(2))).toThrow(
    /expected one of normalise, state-relative, tool-relative, found magic/,
  );
  expect(() => fitProcessor('state-relative', { ...shape, observations: observations.slice(1) }, windows(2))).toThrow(
    /found none/,
  );
  const blind = { ...shape, observations: observations.slice(0, 1) };
  expect(() => fitProcessor('tool-relative', blind, windows(2))).toThrow(/needs the pose of target_cell/);
});
