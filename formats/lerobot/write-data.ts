import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { DEFAULT_FEATURES, type FileIndex, fillTemplate, nextFile, V30 } from './layout.ts';
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
 * Writes `data/chunk-NNN/file-NNN.parquet`: one row group per episode, a new file when the next episode would pass `limit`
 * bytes. One file at a time is held in memory.
 */
export class DataWriter {
  readonly #tree: WriteTree;
  readonly #features: ReadonlyMap<string, readonly string[]>;
  readonly #limit: number;
  #file: FileIndex = { chunk: 0, file: 0 };
  #bytes = new ByteWriter();
  #parquet: ParquetWriter | null = null;
  #rows = 0;

  constructor(tree: WriteTree, features: ReadonlyMap<string, readonly string[]>, limit: number) {
    this.#tree = tree;
    this.#features = features;
    this.#limit = limit;
  }

  /** Append an episode; answers in which file it lies. */
  async append(rows: DataRows): Promise<FileIndex> {
    if (this.#parquet !== null && this.#bytes.offset * (1 + rows.frames / this.#rows) >= this.#limit) {
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
    const path = fillTemplate(V30.dataPath, { chunk_index: this.#file.chunk, file_index: this.#file.file });
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
    const value = (dtype: string): object => ({ dtype, _type: 'Value' });
    const vectors = [...this.#features].map(([name, { length }]) => [
      name,
      length === 1 ? value('float32') : { feature: value('float32'), length, _type: 'List' },
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
