import { parse } from '@foxglove/rosmsg';
import { PalaestraError } from '@palaestra/core';

/** The primitive types of the ROS 2 interface language as @foxglove/rosmsg names them. */
export type Primitive =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string'
  | 'time'
  | 'duration';

/** A field on the wire. `length` is null for a single value, a number for `T[N]`, `sequence` for `T[]`. */
export interface ShapeField {
  readonly name: string;
  readonly type: Primitive | MessageShape;
  readonly length: number | 'sequence' | null;
}

/** A message type with all its parts resolved, in wire order. */
export interface MessageShape {
  readonly fields: readonly ShapeField[];
}

const PRIMITIVES: ReadonlySet<string> = new Set<Primitive>([
  'bool',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
  'string',
  'time',
  'duration',
]);

/**
 * Read a complete `ros2msg` definition.
 *
 * @throws PalaestraError `bad_file` when the text is not a definition, a part is missing or a type (`wstring`) has no
 *   fixed form on the wire.
 */
export function messageShape(schema: string, definition: string): MessageShape {
  if (definition.trim() === '') {
    // rosbag2 writes an empty text both for a message without fields and for one whose definition it did not find.
    if (schema.endsWith('/Empty')) return { fields: [] };
    throw new PalaestraError('bad_file', `Cannot read messages: no definition is given, expected ros2msg (${schema})`);
  }
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(definition, { ros2: true });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new PalaestraError('bad_file', `Cannot read messages: the definition is damaged: ${reason} (${schema})`, {
      cause,
    });
  }
  const root = parsed[0];
  if (root === undefined) return { fields: [] };
  const byName = new Map(parsed.map((type) => [type.name ?? '', type.definitions]));
  const done = new Map<string, MessageShape>();

  function resolve(fields: (typeof parsed)[number]['definitions'], within: readonly string[]): MessageShape {
    return {
      fields: fields
        .filter((field) => field.isConstant !== true)
        .map((field) => ({
          name: field.name,
          type: field.isComplex === true ? complex(field.type, within) : primitive(field.type),
          length: field.isArray === true ? (field.arrayLength ?? 'sequence') : null,
        })),
    };
  }

  function complex(type: string, within: readonly string[]): MessageShape {
    const known = done.get(type);
    if (known) return known;
    const fields = byName.get(type);
    if (!fields || within.includes(type)) {
      const reason = fields ? `${type} contains itself` : `${type} is not defined in the text`;
      throw new PalaestraError('bad_file', `Cannot read messages: ${reason} (${schema})`);
    }
    const shape = resolve(fields, [...within, type]);
    done.set(type, shape);
    return shape;
  }

  function primitive(type: string): Primitive {
    if (PRIMITIVES.has(type)) return type as Primitive;
    throw new PalaestraError('bad_file', `Cannot read messages: ${type} has no fixed form on the wire (${schema})`);
  }

  return resolve(root.definitions, []);
}
