import type { FeatureStatistics } from '@palaestra/core';
import { cameraStatistics } from './camera-feature.ts';
import { V21 } from './layout.ts';
import type { FileToWrite, WriteTree } from './tree.ts';
import type { EpisodeRow, MetaWriter } from './write-episodes.ts';

/** Writes `meta/episodes.jsonl` and `meta/episodes_stats.jsonl` line by line. */
export class MetaWriterV21 implements MetaWriter {
  readonly #tree: WriteTree;
  readonly #cameras: readonly string[];
  #files: [episodes: LineFile, statistics: LineFile] | null = null;

  constructor(tree: WriteTree, cameras: readonly string[]) {
    this.#tree = tree;
    this.#cameras = cameras;
  }

  async append(row: EpisodeRow): Promise<void> {
    this.#files ??= [
      new LineFile(await this.#tree.create(V21.episodesPath)),
      new LineFile(await this.#tree.create(V21.episodeStatsPath)),
    ];
    const [episodes, statistics] = this.#files;
    await episodes.write({ episode_index: row.index, tasks: [row.task], length: row.frames, ...row.extra });
    const vectors = [...row.statistics].map(([name, stats]) => [name, withoutQuantiles(stats)]);
    const videos = this.#cameras.map((name) => [name, { ...cameraStatistics('v2.1'), count: [row.frames] }]);
    await statistics.write({ episode_index: row.index, stats: Object.fromEntries([...vectors, ...videos]) });
  }

  async close(): Promise<void> {
    for (const file of this.#files ?? []) await file.close();
  }
}

/** v2.1 knows no quantiles. */
function withoutQuantiles({ min, max, mean, std, count }: FeatureStatistics): object {
  return { min, max, mean, std, count: [count] };
}

class LineFile {
  readonly #file: FileToWrite;
  #at = 0;

  constructor(file: FileToWrite) {
    this.#file = file;
  }

  async write(value: object): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
    await this.#file.write(this.#at, bytes);
    this.#at += bytes.length;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
