import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { LerobotVersion } from './info.ts';
import { DEFAULT_FEATURES, type FileIndex, fillTemplate, nextFile, V21, V30 } from './layout.ts';
import { listColumn, scalarColumn, schemaOf } from './parquet-schema.ts';
import type { WriteTree } from './tree.ts';

/** Frames of one episode, ready to be rows. */
export interface DataRows {
  readonly frames: number;
  /** Row-major, shape [frames, names], by feature. */
  readonly features: Readonly<Record<string, Float32Array>>;
  /** The default columns, shape [frames]. */
  readonly defaults: Readonly<Record<keyof typeof DEFAULT_FEATURES, Float64Array>>;
}

/**
 * Writes the data files: in v3.0 one row group per episode and a new file when the next episode would pass `limit` bytes, in
 * v2.1 one file per episode. One file at a time is held in memory.
 */
export class DataWriter {
  readonly #tree: WriteTree;
  readonly #features: ReadonlyMap<string, readonly string[]>;
  readonly #limit: number;
  readonly #version: LerobotVersion;
  #file: FileIndex = { chunk: 0, file: 0 };
  #bytes = new ByteWriter();
  #parquet: ParquetWriter | null = null;
  #rows = 0;

  constructor(
    tree: WriteTree,
    features: ReadonlyMap<string, readonly string[]>,
    limit: number,
    version: LerobotVersion,
  ) {
    this.#version = version;
    this.#tree = tree;
    this.#features = features;
    this.#limit = limit;
  }

  /** Append an episode; answers in which file it lies. */
  async append(rows: DataRows): Promise<FileIndex> {
    const full = this.#version === 'v2.1' || this.#bytes.offset * (1 + rows.frames / this.#rows) >= this.#limit;
    if (this.#parquet !== null && full) {
      await this.close();
      this.#file = nextFile(this.#file);
    }
    this.#parquet ??= this.#begin();
    const vectors = [...this.#features].map(([name, names]) => ({
      name,
      data: toRows(rows.features[name]!, names.length),
    }));
    const defaults = Object.entries(DEFAULT_FEATURES).map(([name, dtype]) => {
      const values = rows.defaults[name as keyof typeof DEFAULT_FEATURES];
      return { name, data: dtype === 'int64' ? Array.from(values, BigInt) : Array.from(values) };
    });
    await this.#parquet.write({ columnData: [...vectors, ...defaults], rowGroupSize: rows.frames });
    this.#rows += rows.frames;
    return this.#file;
  }

  /** Finish the open file, if there is one. */
  async close(): Promise<void> {
    if (this.#parquet === null) return;
    await this.#parquet.finish();
    const { chunk, file } = this.#file;
    // Both count 1000 to a folder; in v2.1 a file is an episode.
    const path =
      this.#version === 'v3.0'
        ? fillTemplate(V30.dataPath, { chunk_index: chunk, file_index: file })
        : fillTemplate(V21.dataPath, { episode_chunk: chunk, episode_index: chunk * V21.chunkSize + file });
    await this.#tree.write(path, new Uint8Array(this.#bytes.getBuffer()));
    this.#parquet = null;
    this.#bytes = new ByteWriter();
    this.#rows = 0;
  }

  #begin(): ParquetWriter {
    return new ParquetWriter({
      writer: this.#bytes,
      schema: schemaOf([
        ...[...this.#features].map(([name, { length }]) =>
          length === 1 ? scalarColumn(name, 'FLOAT') : listColumn(name, 'FLOAT'),
        ),
        ...Object.entries(DEFAULT_FEATURES).map(([name, dtype]) =>
          scalarColumn(name, dtype === 'int64' ? 'INT64' : 'FLOAT'),
        ),
      ]),
      // The Hub's viewer and plain `datasets` take the column types from here.
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features: this.#hubFeatures() } }) }],
      createdBy: 'palaestra',
    });
  }

  #hubFeatures(): Record<string, unknown> {
    // The tools that need v2.1 come with `datasets` 3, which knows no `List`; version 4 reads both.
    const list = this.#version === 'v3.0' ? 'List' : 'Sequence';
    const value = (dtype: string): object => ({ dtype, _type: 'Value' });
    const vectors = [...this.#features].map(([name, { length }]) => [
      name,
      length === 1 ? value('float32') : { feature: value('float32'), length, _type: list },
    ]);
    const defaults = Object.entries(DEFAULT_FEATURES).map(([name, dtype]) => [name, value(dtype)]);
    return Object.fromEntries([...vectors, ...defaults]);
  }
}

function toRows(values: Float32Array, size: number): number[] | number[][] {
  if (size === 1) return Array.from(values);
  return Array.from({ length: values.length / size }, (_, row) =>
    Array.from(values.subarray(row * size, (row + 1) * size)),
  );
}
