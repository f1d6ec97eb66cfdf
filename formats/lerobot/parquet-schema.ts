import type { ParquetType, SchemaElement } from 'hyparquet';

/** Physical types that a dataset uses; `STRING` is a BYTE_ARRAY of UTF-8. */
export type ColumnType = 'FLOAT' | 'DOUBLE' | 'INT64' | 'BOOLEAN' | 'STRING';

/** A column of one value per row, nullable as Arrow writes it. */
export function scalarColumn(name: string, type: ColumnType): SchemaElement[] {
  return [{ name, repetition_type: 'OPTIONAL', ...physical(type) }];
}

/** A column of one list per row, or of lists in lists, `depth` levels, in the form that Arrow writes. */
export function listColumn(name: string, type: ColumnType, depth = 1): SchemaElement[] {
  const element = depth > 1 ? listColumn('element', type, depth - 1) : scalarColumn('element', type);
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ];
}

/** The schema of a file from its columns, in order. */
export function schemaOf(columns: readonly SchemaElement[][]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.flat()];
}

function physical(type: ColumnType): Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> {
  if (type !== 'STRING') return { type: type satisfies ParquetType };
  return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
}
