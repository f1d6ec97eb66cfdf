import {
  createFileRegistry,
  type DescField,
  type DescMessage,
  type FileRegistry,
  fromBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { PalaestraError } from '@palaestra/core';

/** Decodes messages of one type. */
export interface ProtobufReader {
  /**
   * A message as a plain object: fields by the names of their definition (`frame_id`), absent optional ones left out,
   * 64-bit integers as bigint, enums as numbers, bytes as `Uint8Array`, timestamps and durations as `{sec, nanosec}`.
   *
   * @throws PalaestraError `bad_file` when the bytes are not such a message, `too_large` for one beyond 2 MiB, of which
   *   hostile bytes could make a hundred times as much.
   */
  decode(bytes: Uint8Array): Record<string, unknown>;
}

/** A definition with all of foxglove's types is 60 kB. */
const MOST_SCHEMA_BYTES = 4 * 1024 * 1024;
const MOST_MESSAGE_BYTES = 2 * 1024 * 1024;
/** Messages within messages. */
const DEEPEST = 32;

/**
 * Read messages of `type` by a serialized `FileDescriptorSet` with everything that it depends on, as an MCAP schema of
 * encoding `protobuf` holds it (https://mcap.dev/spec/registry#protobuf).
 *
 * @param type full name, such as `foxglove.JointStates`.
 * @throws PalaestraError `bad_file` when the definition is damaged, incomplete or lacks the type.
 */
export function protobufReader(type: string, definition: Uint8Array): ProtobufReader {
  const message = registryOf(type, definition).getMessage(type);
  if (message === undefined) throw badDefinition(type, 'it does not define the type');
  return {
    decode(bytes) {
      if (bytes.byteLength > MOST_MESSAGE_BYTES) {
        const text = `Cannot read a message: expected at most ${MOST_MESSAGE_BYTES} bytes, found ${bytes.byteLength} (${type})`;
        throw new PalaestraError('too_large', text);
      }
      try {
        const decoded = fromBinary(message, bytes, { readUnknownFields: false, recursionLimit: DEEPEST });
        return plainMessage(message, decoded as unknown as Fields);
      } catch (cause) {
        throw new PalaestraError('bad_file', `Cannot read a message: ${reasonOf(cause)} (${type})`, { cause });
      }
    },
  };
}

function registryOf(type: string, definition: Uint8Array): FileRegistry {
  if (definition.byteLength > MOST_SCHEMA_BYTES) {
    throw badDefinition(type, `expected at most ${MOST_SCHEMA_BYTES} bytes, found ${definition.byteLength}`);
  }
  try {
    return createFileRegistry(fromBinary(FileDescriptorSetSchema, definition));
  } catch (cause) {
    throw badDefinition(type, reasonOf(cause), cause);
  }
}

function badDefinition(type: string, reason: string, cause?: unknown): PalaestraError {
  return new PalaestraError('bad_file', `Cannot read messages: the definition is damaged: ${reason} (${type})`, {
    cause,
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}

type Fields = Readonly<Record<string, unknown>>;

function plainMessage(type: DescMessage, fields: Fields): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of type.fields) {
    const value = setValue(field, fields);
    if (value === undefined) continue;
    // `__proto__` is a legal name of a field.
    Object.defineProperty(out, field.name, { value: plainField(field, value), enumerable: true });
  }
  return out;
}

/** A field of a oneof lies in the group's place, with the name of the one that is set. */
function setValue(field: DescField, fields: Fields): unknown {
  if (field.oneof === undefined) return fields[field.localName];
  const { case: name, value } = fields[field.oneof.localName] as { case?: string; value?: unknown };
  return name === field.localName ? value : undefined;
}

function plainField(field: DescField, value: unknown): unknown {
  if (field.fieldKind === 'message') return plain(field.message, value);
  if (field.fieldKind === 'list') {
    const items = value as unknown[];
    return field.listKind === 'message' ? items.map((item) => plain(field.message, item)) : items;
  }
  if (field.fieldKind !== 'map') return value;
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    field.mapKind === 'message' ? entries.map(([key, item]) => [key, plain(field.message, item)]) : entries,
  );
}

function plain(type: DescMessage, value: unknown): unknown {
  // The library gives `DoubleValue` and its like as their value, and `Struct` as JSON.
  if (typeof value !== 'object' || value === null || !('$typeName' in value)) return value;
  if (type.typeName !== 'google.protobuf.Timestamp' && type.typeName !== 'google.protobuf.Duration') {
    return plainMessage(type, value as unknown as Fields);
  }
  const { seconds, nanos } = value as unknown as { seconds: bigint; nanos: number };
  return { sec: Number(seconds), nanosec: nanos };
}
