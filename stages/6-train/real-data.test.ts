import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Feature, TrainConfig } from '@palaestra/core';
import { openDataset, readFrames } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { actionError, loadPolicy, type Observation, train, writePolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { expect, it } from 'vitest';
import { prepare } from './prepare.ts';
import type { EpisodeFrames } from './windows.ts';

const folder = join(import.meta.dirname, '../../../shared/data/g1-inspire-lerobot-v21');
const present = existsSync(folder);
if (!present) console.warn('skipped: the recordings of the G1 are not in ../shared/data');

it.skipIf(!present)(
  'learns to imitate a real G1 better than standing still, on episodes that it never saw',
  async () => {
    const dataset = await openDataset(folderTree(folder));
    const episodes: EpisodeFrames[] = [];
    let features: Feature[] = [];
    for (const [index, episode] of dataset.episodes.slice(0, 40).entries()) {
      const { length, columns } = await readFrames(dataset, episode);
      const wanted = ['observation.state', 'action'].map((name) => ({ name, column: columns.get(name)! }));
      features = wanted.map(({ name, column }) => ({
        name,
        fields: column.names.map((field) => ({ topic: `/${name}`, field, name: field })),
      }));
      episodes.push({
        id: `ep_${index}`,
        split: index % 8 === 0 ? 'val' : 'train',
        frames: length,
        features: Object.fromEntries(wanted.map(({ name, column }) => [name, Float32Array.from(column.values)])),
      });
    }
    const config = TrainConfig.parse({
      observations: ['observation.state'],
      processor: 'state-relative',
      chunk: 8,
      hidden: [128],
      steps: 800,
      batch: 64,
    });
    const [state, action] = features;
    expect([state!.fields.length, action!.fields.length]).toEqual([26, 26]);
    const prepared = prepare(episodes, { observations: [state!], action: action!, chunk: config.chunk }, config);
    const parameters = await train({
      ...config,
      shape: prepared.shape,
      train: prepared.train,
      validation: prepared.validation,
      sessions: nodeSessions,
      pointEvery: config.steps,
      checkpointEvery: config.steps,
      now: () => 0,
    });
    const document = {
      schema: 'palaestra.policy/1' as const,
      name: 'g1',
      fps: 30,
      processor: prepared.processor.document,
      execution: { every: 2, decay: 0.1 },
      validation: null,
    };
    const policy = await loadPolicy(writePolicy(prepared.shape, parameters, document), nodeSessions);
    const still = {
      ...policy,
      act: async (seen: Observation) =>
        Float32Array.from({ length: 26 * config.chunk }, (_, i) => seen['observation.state']![i % 26]!),
    };
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = mean(await actionError(policy, prepared.held));
    expect(error).toBeLessThan(0.95 * mean(await actionError(still, prepared.held)));
  },
);
