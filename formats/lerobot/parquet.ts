import { PalaestraError } from '@palaestra/core';
import { type AsyncBuffer, type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ReadTree } from './tree.ts';

/** An open Parquet file of a dataset. */
export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  /** Names of the top-level columns in file order. */
  readonly columns: readonly string[];
  readonly metadata: FileMetaData;
  /** Values of `columns` in rows [start, end), one array per column. */
  read(columns: readonly string[], start?: number, end?: number): Promise<Map<string, ArrayLike<unknown>>>;
}

/**
 * Open a Parquet file.
 *
 * @throws PalaestraError `bad_file` when it is missing, empty or not Parquet.
 */
export async function openParquet(tree: ReadTree, path: string): Promise<ParquetFile> {
  const file = await tree.open(path);
  if (file === null) throw new PalaestraError('bad_file', `Cannot read the dataset: a file is missing (${path})`);
  const metadata = await guarded(path, () => parquetMetadataAsync(file));
  const top = metadata.schema[0]?.num_children ?? 0;
  return {
    path,
    rows: Number(metadata.num_rows),
    columns: topLevelNames(metadata, top),
    metadata,
    read: (columns, start = 0, end = Number(metadata.num_rows)) =>
      guarded(path, () => readColumns(file, metadata, columns, start, end)),
  };
}

function topLevelNames({ schema }: FileMetaData, count: number): string[] {
  const names: string[] = [];
  let at = 1;
  for (let i = 0; i < count && at < schema.length; i++) {
    names.push(schema[at]!.name);
    for (let open = 1; open > 0 && at < schema.length; at++) open += (schema[at]!.num_children ?? 0) - 1;
  }
  return names;
}

async function readColumns(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  start: number,
  end: number,
): Promise<Map<string, ArrayLike<unknown>>> {
  const found = new Map<string, unknown[]>(columns.map((name) => [name, new Array<unknown>(end - start)]));
  if (end <= start || columns.length === 0) return found;
  await parquetRead({
    file,
    metadata,
    columns: [...columns],
    rowStart: start,
    rowEnd: end,
    compressors,
    onChunk: ({ columnName, columnData, rowStart, rowEnd }) => {
      const target = found.get(columnName);
      if (target !== undefined) copyRows(columnData, rowStart, rowEnd, target, start, end);
    },
  });
  return found;
}

/** Chunks may cover more rows than were asked for. */
function copyRows(
  data: DecodedArray,
  rowStart: number,
  rowEnd: number,
  target: unknown[],
  start: number,
  end: number,
): void {
  for (let row = Math.max(rowStart, start); row < Math.min(rowEnd, end); row++)
    target[row - start] = data[row - rowStart];
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new PalaestraError(
      'bad_file',
      `Cannot read the dataset: expected a Parquet file, found: ${found} (${path})`,
      {
        cause,
      },
    );
  }
}
