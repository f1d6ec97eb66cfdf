import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { type LerobotEpisode, openDataset } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { fileReadable, fileWritable } from '@palaestra/formats/mcap/node';
import { convertBag } from '@palaestra/formats/rosbag2/node';
import { convertLerobotEpisode, licenceOf } from './convert-lerobot.ts';
import type { ImportItem } from './find-items.ts';

/** A recording that is ready to be delivered. */
export interface ConvertedRecording {
  /** Which part of the source it is, for a person. */
  readonly source: string;
  /** The file; its name is the recording's name. */
  readonly file: string;
  /** Files that go along. */
  readonly media: readonly { readonly path: string; readonly name: string; readonly type: string }[];
  /** What the source promises and lacks, and what was left behind. */
  readonly notes: readonly string[];
}

/**
 * Convert one item into canonical recordings in the folder `into`. A dataset is taken whole or not at all: its last episode
 * is held against its description before the first is delivered.
 *
 * @param name what the source is called instead of its folder's name.
 * @throws PalaestraError with the reason why the item is refused.
 */
export async function convertItem(
  item: ImportItem,
  into: string,
  name: string | null,
  progress: (done: number, total: number) => void,
): Promise<ConvertedRecording[]> {
  switch (item.kind) {
    case 'lerobot':
      return convertDataset(item.path, into, name, progress);
    case 'bag':
      return [await convertOneBag(item.path, into)];
    case 'mcap':
      return [await takeMcap(item.path, into)];
    case 'other':
      throw new PalaestraError(
        'bad_file',
        `Cannot import: expected a LeRobot dataset, a ROS 2 bag or an MCAP file, found another file (${item.path})`,
      );
  }
}

async function convertDataset(
  path: string,
  into: string,
  name: string | null,
  progress: (done: number, total: number) => void,
): Promise<ConvertedRecording[]> {
  const folder = folderTree(path);
  const dataset = await openDataset(name === null ? folder : { ...folder, name });
  const licence = await licenceOf(dataset);
  const users = new Map<string, number>();
  for (const { path: video } of dataset.episodes.flatMap(({ videos }) => videos)) {
    users.set(video, (users.get(video) ?? 0) + 1);
  }
  const recordings: ConvertedRecording[] = [];
  for (const episode of dataset.episodes) {
    const source = `episode ${episode.index}`;
    const file = join(into, `${dataset.tree.name}-episode_${String(episode.index).padStart(6, '0')}.mcap`);
    await writeTo(file, (writable) => convertLerobotEpisode(dataset, episode, licence, writable));
    recordings.push({ source, file, ...videosOf(path, episode, users) });
    progress(recordings.length, dataset.episodes.length);
  }
  return recordings;
}

function videosOf(
  root: string,
  { videos }: LerobotEpisode,
  users: ReadonlyMap<string, number>,
): Pick<ConvertedRecording, 'media' | 'notes'> {
  const present = videos.filter((video) => video.present);
  const own = present.filter((video) => users.get(video.path) === 1);
  return {
    media: own.map(({ camera, path }) => ({ path: join(root, path), name: `${camera}.mp4`, type: 'video/mp4' })),
    notes: [
      ...videos.filter((video) => !video.present).map(({ camera }) => `video missing: ${camera}`),
      ...present
        .filter((video) => !own.includes(video))
        .map(({ camera }) => `video left behind, its file holds several episodes: ${camera}`),
    ],
  };
}

async function convertOneBag(path: string, into: string): Promise<ConvertedRecording> {
  const file = join(into, `${basename(path).replace(/\.(mcap|db3)$/, '')}.mcap`);
  const { files, topics } = await writeTo(file, (writable) => convertBag(path, writable));
  const unread = topics.filter(({ definition }) => definition === 'missing').map(({ topic }) => topic);
  const notes = unread.length > 0 ? [`no message definition: ${unread.join(', ')}`] : [];
  return { source: files > 1 ? `bag of ${files} files` : 'bag', file, media: [], notes };
}

/** An MCAP file is taken as it is, when something in it can be read. */
async function takeMcap(path: string, into: string): Promise<ConvertedRecording> {
  await using readable = await fileReadable(path);
  const { messages, topics, undecodable } = await readEpisode(readable).catch((error: unknown) => {
    throw error instanceof PalaestraError ? new PalaestraError(error.code, named(error.message, path)) : error;
  });
  if (messages === 0) throw new PalaestraError('bad_file', `Cannot import: the recording holds no messages (${path})`);
  if (undecodable.length === topics.length) {
    const reasons = undecodable.map(({ topic, reason }) => `${topic}: ${reason}`).join('; ');
    throw new PalaestraError('bad_file', `Cannot import: no topic of the recording can be read, ${reasons} (${path})`);
  }
  const file = join(into, basename(path));
  await copyFile(path, file);
  return { source: 'mcap', file, media: [], notes: undecodable.map(({ topic }) => `cannot be read: ${topic}`) };
}

/** A message of a reader that knows no path gets one. */
function named(message: string, path: string): string {
  return message.endsWith(`(${path})`) ? message : `${message} (${path})`;
}

async function writeTo<T>(
  path: string,
  write: (writable: Awaited<ReturnType<typeof fileWritable>>) => Promise<T>,
): Promise<T> {
  await using writable = await fileWritable(path);
  return await write(writable);
}
