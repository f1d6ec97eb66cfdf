import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EpisodeMetadata, type Signal, TOPIC } from '@palaestra/core';
import { openDataset, readFrames } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/g1-inspire-lerobot-v21');

/** Why the tests on the real recordings of a Unitree G1 cannot run, or false when they can. */
export const noG1 = existsSync(FOLDER) ? false : `the G1 dataset is not there (${FOLDER})`;

/** A real recording of a Unitree G1 with two Inspire hands, as signals. */
export interface G1Episode {
  readonly index: number;
  readonly signals: Signal[];
  readonly duration: number;
  readonly metadata: EpisodeMetadata;
}

/** The first `count` episodes. */
export async function g1Episodes(count: number): Promise<G1Episode[]> {
  const dataset = await openDataset(folderTree(FOLDER));
  return Promise.all(
    dataset.episodes.slice(0, count).map(async (episode) => {
      const frames = await readFrames(dataset, episode);
      const signal = (feature: string, topic: string, role: Signal['role']): Signal => {
        const { names, values } = frames.columns.get(feature)!;
        return {
          topic,
          schema: 'sensor_msgs/msg/JointState',
          role,
          names: names.map((name) => `position.${name}`),
          units: names.map((name) => (name.includes('Hand') ? '1' : 'rad')),
          frame: null,
          nominalHz: dataset.info.fps,
          t: frames.timestamp,
          stamp: null,
          values: Float64Array.from(values),
        };
      };
      return {
        index: episode.index,
        signals: [signal('observation.state', TOPIC.jointStates, 'state'), signal('action', TOPIC.sent, 'sent')],
        duration: frames.timestamp.at(-1)!,
        metadata: metadataOf(episode.tasks[0]!),
      };
    }),
  );
}

function metadataOf(task: string): EpisodeMetadata {
  return {
    schema: 'palaestra.episode/1',
    task,
    instruction: { en: task, zh: task },
    cell: null,
    seed: null,
    variation: {},
    operator: 'unknown',
    station: 'imported',
    robot: { embodiment: 'Unitree_G1_Inspire', serial: null },
    simulated: false,
    outcome: 'unknown',
    failureCause: null,
    attempts: 1,
    criteria: [],
    source: { format: 'lerobot v2.1', name: 'g1-inspire-lerobot-v21', episode: null, sha256: null, licence: null },
    missingStreams: [],
    time: 'synthetic',
    recovered: false,
  };
}
