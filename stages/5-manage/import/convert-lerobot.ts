import { type EpisodeMetadata, type StreamRole, sha256Of, TOPIC, type Unit } from '@palaestra/core';
import { EpisodeWriter, type VectorStream } from '@palaestra/formats/episode';
import {
  type LerobotColumn,
  type LerobotDataset,
  type LerobotEpisode,
  readFrames,
  readText,
} from '@palaestra/formats/lerobot';
import type { Writable } from '@palaestra/formats/mcap';
import { IMPORTED_PREFIX } from '../features.ts';
import { lerobotUnit } from './lerobot-units.ts';

/** LeRobot stores no time of day, so every converted episode begins at zero and the same input gives the same bytes. */
const START_NS = 0n;

/**
 * Write one LeRobot episode as a canonical recording: `observation.state` as joint states, `action` as the commanded
 * action, every other numeric vector on `/observation/<name>`. Time is the frame number over the rate, and says so.
 *
 * @param licence the first line of the dataset's licence, null when it has none.
 * @throws PalaestraError `bad_file` when the frames contradict the dataset's description.
 */
export async function convertLerobotEpisode(
  dataset: LerobotDataset,
  episode: LerobotEpisode,
  licence: string | null,
  writable: Writable,
): Promise<EpisodeMetadata> {
  const frames = await readFrames(dataset, episode);
  const metadata = await metadataOf(dataset, episode, licence);
  const writer = await EpisodeWriter.open(writable, { startNs: START_NS, clock: 'synthetic' });
  const streams = [...frames.columns].map(([name, column]) => ({
    column,
    stream: declare(writer, dataset, name, column),
  }));
  for (let frame = 0; frame < frames.length; frame++) {
    // The stored timestamp is a float32 of this same quotient; the quotient itself keeps the grid exact.
    const t = frame / dataset.info.fps;
    for (const { column, stream } of streams) {
      const width = column.names.length;
      await stream.write(t, column.values.subarray(frame * width, (frame + 1) * width));
    }
  }
  await writer.close(metadata);
  return metadata;
}

/** The first line of the dataset's licence file, null when there is none. */
export async function licenceOf({ tree }: LerobotDataset): Promise<string | null> {
  const text = (await readText(tree, 'LICENSE')) ?? (await readText(tree, 'LICENSE.txt'));
  const line = text?.split('\n').find((candidate) => candidate.trim() !== '');
  return line === undefined ? null : line.trim().slice(0, 120);
}

function declare(writer: EpisodeWriter, { info }: LerobotDataset, name: string, column: LerobotColumn): VectorStream {
  const place: Record<string, { topic: string; role: StreamRole }> = {
    'observation.state': { topic: TOPIC.jointStates, role: 'state' },
    'observation.environment_state': { topic: `${IMPORTED_PREFIX}environment_state`, role: 'privileged' },
    action: { topic: TOPIC.commanded, role: 'commanded' },
  };
  const { topic, role } = place[name] ?? {
    topic: `${IMPORTED_PREFIX}${name.replace(/^observation\./, '').replaceAll('.', '/')}`,
    role: name.startsWith('observation.') ? 'state' : 'other',
  };
  const units = Object.fromEntries(
    column.names.map((joint): [string, Unit] => [`position.${joint}`, lerobotUnit(info.robot_type ?? '', joint)]),
  );
  return writer.joints({ topic, role, joints: column.names, units, rateHz: info.fps });
}

async function metadataOf(
  { info, tree, version }: LerobotDataset,
  episode: LerobotEpisode,
  licence: string | null,
): Promise<EpisodeMetadata> {
  const instruction = episode.tasks.join(' ') || tree.name;
  return {
    schema: 'palaestra.episode/1',
    task: taskName(instruction),
    instruction: { en: instruction, zh: instruction },
    cell: null,
    seed: null,
    variation: {},
    operator: 'unknown',
    station: 'imported',
    robot: { embodiment: info.robot_type || 'unknown', serial: null },
    simulated: false,
    outcome: 'unknown',
    failureCause: null,
    attempts: 1,
    criteria: [],
    source: {
      format: `lerobot-${version}`,
      name: tree.name,
      episode: episode.index,
      sha256: version === 'v2.1' ? await fileSha256(tree, episode.data.path) : null,
      licence,
    },
    missingStreams: episode.videos.filter(({ present }) => !present).map(({ camera }) => camera),
    time: 'synthetic',
    recovered: false,
  };
}

/** Longest name of a task, characters; the whole text is the instruction. */
const MAX_TASK = 120;

/** A name like `pick-up-the-yellow-bottle`, or the text itself where it has no Latin letters. */
function taskName(instruction: string): string {
  const name = instruction
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return [...(name || instruction)].slice(0, MAX_TASK).join('');
}

async function fileSha256(tree: LerobotDataset['tree'], path: string): Promise<string | null> {
  const file = await tree.open(path);
  return file === null ? null : sha256Of(new Uint8Array(await file.slice(0, file.byteLength)));
}
