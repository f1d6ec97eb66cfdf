import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { LerobotVersion } from './info.ts';
import { V21, V30 } from './layout.ts';
import { scalarColumn, schemaOf } from './parquet-schema.ts';
import type { WriteTree } from './tree.ts';

/** Write the texts of the tasks by their number. */
export async function writeTasks(
  tree: WriteTree,
  version: LerobotVersion,
  tasks: ReadonlyMap<string, number>,
): Promise<void> {
  if (version === 'v3.0') {
    await tree.write(V30.tasksPath, await tasksTable(tasks));
    return;
  }
  const lines = [...tasks].map(([task, task_index]) => `${JSON.stringify({ task_index, task })}\n`);
  await tree.write(V21.tasksPath, new TextEncoder().encode(lines.join('')));
}

/** A pandas frame whose index is the task's text: LeRobot reads `tasks.iloc[i].name`. */
async function tasksTable(tasks: ReadonlyMap<string, number>): Promise<Uint8Array<ArrayBuffer>> {
  const column = (name: string, pandasType: string, numpyType: string): object => ({
    name,
    field_name: name,
    pandas_type: pandasType,
    numpy_type: numpyType,
    metadata: null,
  });
  const pandas = {
    index_columns: ['task'],
    column_indexes: [
      { name: null, field_name: null, pandas_type: 'unicode', numpy_type: 'object', metadata: { encoding: 'UTF-8' } },
    ],
    columns: [column('task_index', 'int64', 'int64'), column('task', 'unicode', 'object')],
    attributes: {},
    creator: { library: 'pyarrow', version: '22.0.0' },
    pandas_version: '2.3.3',
  };
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: schemaOf([scalarColumn('task_index', 'INT64'), scalarColumn('task', 'STRING')]),
    kvMetadata: [{ key: 'pandas', value: JSON.stringify(pandas) }],
    createdBy: 'palaestra',
  });
  await parquet.write({
    columnData: [
      { name: 'task_index', data: Array.from(tasks.values(), BigInt) },
      { name: 'task', data: [...tasks.keys()] },
    ],
  });
  await parquet.finish();
  return new Uint8Array(bytes.getBuffer());
}
