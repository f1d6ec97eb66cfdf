import type { FeatureStatistics } from '@palaestra/core';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { cameraStatistics } from './camera-feature.ts';
import { DEFAULT_FEATURES, type FileIndex, fillTemplate, nextFile, V30 } from './layout.ts';
import { type ColumnType, listColumn, scalarColumn, schemaOf } from './parquet-schema.ts';
import type { WriteTree } from './tree.ts';

/** One row of `meta/episodes`. */
export interface EpisodeRow {
  readonly index: number;
  readonly task: string;
  readonly frames: number;
  readonly data: FileIndex;
  /** The file of each camera's video, which holds this episode alone. */
  readonly videos: ReadonlyMap<string, FileIndex>;
  /** Global number of its first frame. */
  readonly from: number;
  readonly statistics: ReadonlyMap<string, FeatureStatistics>;
  /** Columns of our own: allowed by the format, and usable as `episode_filter`. */
  readonly extra: Readonly<Record<string, string | boolean>>;
}

/** Takes what is told about the episodes, one after the other. */
export interface MetaWriter {
  append(row: EpisodeRow): Promise<void>;
  /** Finish what is open. */
  close(): Promise<void>;
}

interface Column {
  readonly schema: SchemaElement[];
  readonly name: string;
  readonly cell: (row: EpisodeRow, file: FileIndex) => unknown;
}

/** Episodes in one row group; files only roll over between row groups. */
const GROUP = 100;

/** Writes `meta/episodes/chunk-NNN/file-NNN.parquet`; every file has the same columns. */
export class EpisodesWriter implements MetaWriter {
  readonly #tree: WriteTree;
  readonly #limit: number;
  readonly #fps: number;
  #columns: Column[] = [];
  #file: FileIndex = { chunk: 0, file: 0 };
  #bytes = new ByteWriter();
  #parquet: ParquetWriter | null = null;
  #pending: EpisodeRow[] = [];

  constructor(tree: WriteTree, limit: number, { fps }: { readonly fps: number }) {
    this.#fps = fps;
    this.#tree = tree;
    this.#limit = limit;
  }

  async append(row: EpisodeRow): Promise<void> {
    this.#pending.push(row);
    if (this.#pending.length === GROUP) await this.#flush();
  }

  /** Write what is pending and finish the open file. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#finish();
  }

  async #flush(): Promise<void> {
    const [first] = this.#pending;
    if (first === undefined) return;
    if (this.#parquet !== null && this.#bytes.offset >= this.#limit) {
      await this.#finish();
      this.#file = nextFile(this.#file);
    }
    if (this.#columns.length === 0) this.#columns = columnsOf(first, this.#fps);
    this.#parquet ??= new ParquetWriter({
      writer: this.#bytes,
      schema: schemaOf(this.#columns.map(({ schema }) => schema)),
      createdBy: 'palaestra',
    });
    const columnData = this.#columns.map(({ name, cell }) => ({
      name,
      data: this.#pending.map((row) => cell(row, this.#file)),
    }));
    await this.#parquet.write({ columnData, rowGroupSize: this.#pending.length });
    this.#pending = [];
  }

  async #finish(): Promise<void> {
    if (this.#parquet === null) return;
    await this.#parquet.finish();
    const path = fillTemplate(V30.episodesPath, { chunk_index: this.#file.chunk, file_index: this.#file.file });
    await this.#tree.write(path, new Uint8Array(this.#bytes.getBuffer()));
    this.#parquet = null;
    this.#bytes = new ByteWriter();
  }
}

function columnsOf(example: EpisodeRow, fps: number): Column[] {
  const integer = (name: string, value: (row: EpisodeRow, file: FileIndex) => number): Column => ({
    schema: scalarColumn(name, 'INT64'),
    name,
    cell: (row, file) => BigInt(value(row, file)),
  });
  const seconds = (name: string, value: (row: EpisodeRow) => number): Column => ({
    schema: scalarColumn(name, 'DOUBLE'),
    name,
    cell: (row) => value(row),
  });
  return [
    integer('episode_index', (row) => row.index),
    { schema: listColumn('tasks', 'STRING'), name: 'tasks', cell: (row) => [row.task] },
    integer('length', (row) => row.frames),
    integer('data/chunk_index', (row) => row.data.chunk),
    integer('data/file_index', (row) => row.data.file),
    integer('dataset_from_index', (row) => row.from),
    integer('dataset_to_index', (row) => row.from + row.frames),
    ...[...example.videos.keys()].flatMap((camera) => [
      integer(`videos/${camera}/chunk_index`, (row) => row.videos.get(camera)!.chunk),
      integer(`videos/${camera}/file_index`, (row) => row.videos.get(camera)!.file),
      seconds(`videos/${camera}/from_timestamp`, () => 0),
      // From the count of frames, never from a duration that was measured.
      seconds(`videos/${camera}/to_timestamp`, (row) => row.frames / fps),
    ]),
    ...[...example.statistics.keys()].flatMap(statisticsColumns),
    ...[...example.videos.keys()].flatMap(cameraColumns),
    ...Object.entries(example.extra).map(([name, value]) => ({
      schema: scalarColumn(name, typeof value === 'boolean' ? 'BOOLEAN' : 'STRING'),
      name,
      cell: (row: EpisodeRow) => row.extra[name],
    })),
    integer('meta/episodes/chunk_index', (_, file) => file.chunk),
    integer('meta/episodes/file_index', (_, file) => file.file),
  ];
}

function statisticsColumns(feature: string): Column[] {
  const whole = feature in DEFAULT_FEATURES && feature !== 'timestamp';
  const column = (stat: keyof FeatureStatistics, type: ColumnType): Column => ({
    schema: listColumn(`stats/${feature}/${stat}`, type),
    name: `stats/${feature}/${stat}`,
    cell: (row) => {
      const value = row.statistics.get(feature)![stat];
      const list = typeof value === 'number' ? [value] : value;
      return type === 'INT64' ? list.map(BigInt) : list;
    },
  });
  return [
    column('min', whole ? 'INT64' : 'DOUBLE'),
    column('max', whole ? 'INT64' : 'DOUBLE'),
    column('mean', 'DOUBLE'),
    column('std', 'DOUBLE'),
    column('count', 'INT64'),
    ...(['q01', 'q10', 'q50', 'q90', 'q99'] as const).map((stat) => column(stat, 'DOUBLE')),
  ];
}

function cameraColumns(camera: string): Column[] {
  const columns = Object.entries(cameraStatistics('v3.0')).map(([stat, value]) => ({
    schema: listColumn(`stats/${camera}/${stat}`, 'DOUBLE', 3),
    name: `stats/${camera}/${stat}`,
    cell: () => value,
  }));
  const name = `stats/${camera}/count`;
  return [...columns, { schema: listColumn(name, 'INT64'), name, cell: (row) => [BigInt(row.frames)] }];
}
