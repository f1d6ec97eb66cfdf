import { PalaestraError } from '@palaestra/core';
import { dimensionNames, isVideo, type LerobotFeature, sizeOf } from './info.ts';
import { DEFAULT_FEATURES } from './layout.ts';
import { openParquet, type ParquetFile } from './parquet.ts';
import type { LerobotDataset, LerobotEpisode } from './read-dataset.ts';

/** One feature of one episode. */
export interface LerobotColumn {
  readonly names: readonly string[];
  /** Row-major, shape [frames, names.length]. 64-bit types come as Float64Array. */
  readonly values: Float32Array | Float64Array;
}

/** The frames of one episode, one array per feature. */
export interface LerobotFrames {
  readonly length: number;
  /** Seconds since the episode's start, as the file says; v2.x and v3.0 make it from the frame number. */
  readonly timestamp: Float64Array;
  /** Shape [frames]. */
  readonly taskIndex: Int32Array;
  /** Numeric features beside the default ones, in the order of `info.features`. */
  readonly columns: ReadonlyMap<string, LerobotColumn>;
  /** Features that are not numbers (pictures, text). */
  readonly skipped: readonly string[];
}

const NUMERIC = /^(float(16|32|64)|u?int(8|16|32|64)|bool)$/;
const SINGLE = /^(float(16|32)|u?int(8|16)|bool)$/;

/**
 * Read the frames of an episode and hold them against its description.
 *
 * @throws PalaestraError `bad_file` when rows, columns or the length of a list contradict `info.json` or the episode list.
 */
export async function readFrames(dataset: LerobotDataset, episode: LerobotEpisode): Promise<LerobotFrames> {
  const file = await openParquet(dataset.tree, episode.data.path);
  const whole = dataset.version === 'v2.1';
  if (whole ? file.rows !== episode.length : file.rows < episode.data.row + episode.length) {
    throw contradiction(
      episode,
      `${episode.length} frames${whole ? '' : ` from row ${episode.data.row}`}`,
      `${file.rows} rows`,
    );
  }
  const features = Object.entries(dataset.info.features).filter(([, feature]) => !isVideo(feature));
  const absent = features.filter(([name]) => !file.columns.includes(name)).map(([name]) => name);
  if (absent.length > 0) throw contradiction(episode, `columns ${absent.join(', ')}`, 'none');

  const numeric = features.filter(([name, { dtype }]) => !(name in DEFAULT_FEATURES) && NUMERIC.test(dtype));
  const skipped = features
    .filter(([name, { dtype }]) => !(name in DEFAULT_FEATURES) && !NUMERIC.test(dtype))
    .map(([name]) => name);
  const cells = await readCells(file, episode, [
    ...numeric.map(([name]) => name),
    'timestamp',
    'episode_index',
    'frame_index',
    'task_index',
  ]);
  expectIndices(episode, cells.get('episode_index')!, () => episode.index, 'episode_index');
  expectIndices(episode, cells.get('frame_index')!, (row) => row, 'frame_index');

  const taskIndex = Int32Array.from(cells.get('task_index')!, Number);
  const unknownTask = taskIndex.find((index) => !dataset.tasks.has(index));
  if (unknownTask !== undefined) throw contradiction(episode, 'a known task_index', String(unknownTask));
  return {
    length: episode.length,
    timestamp: Float64Array.from(cells.get('timestamp')!, Number),
    taskIndex,
    columns: new Map(numeric.map(([name, feature]) => [name, column(episode, name, feature, cells.get(name)!)])),
    skipped,
  };
}

async function readCells(
  file: ParquetFile,
  episode: LerobotEpisode,
  names: readonly string[],
): Promise<Map<string, ArrayLike<unknown>>> {
  const absent = names.filter((name) => !file.columns.includes(name));
  if (absent.length > 0) throw contradiction(episode, `columns ${absent.join(', ')}`, 'none');
  return file.read(names, episode.data.row, episode.data.row + episode.length);
}

function column(
  episode: LerobotEpisode,
  name: string,
  feature: LerobotFeature,
  cells: ArrayLike<unknown>,
): LerobotColumn {
  const size = sizeOf(feature);
  const Values = SINGLE.test(feature.dtype) ? Float32Array : Float64Array;
  const values = new Values(cells.length * size);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    const list = Array.isArray(cell) ? flatten(cell) : [cell];
    if (list.length !== size) {
      throw contradiction(episode, `${size} numbers of "${name}" in row ${row}`, String(list.length));
    }
    // A null is a number that was not recorded; NaN says so and the checks find it.
    for (let i = 0; i < size; i++) values[row * size + i] = list[i] == null ? Number.NaN : Number(list[i]);
  }
  return { names: dimensionNames(feature), values };
}

function flatten(cell: unknown[]): unknown[] {
  return cell.some(Array.isArray) ? cell.flat(Number.POSITIVE_INFINITY) : cell;
}

function expectIndices(
  episode: LerobotEpisode,
  cells: ArrayLike<unknown>,
  expected: (row: number) => number,
  name: string,
): void {
  for (let row = 0; row < cells.length; row++) {
    if (Number(cells[row]) !== expected(row)) {
      throw contradiction(episode, `${name} = ${expected(row)} in row ${row}`, String(cells[row]));
    }
  }
}

function contradiction(episode: LerobotEpisode, expected: string, found: string): PalaestraError {
  return new PalaestraError(
    'bad_file',
    `Cannot read episode ${episode.index}: its file contradicts the description, expected ${expected}, found ${found} (${episode.data.path})`,
  );
}
