import { parse } from '@foxglove/rosmsg';
import { MessageReader, MessageWriter } from '@foxglove/rosmsg2-serialization';
import { PalaestraError } from '@palaestra/core';
import { ROS2_DEFINITION, type Ros2Schema } from './definitions.ts';
import { layoutOf } from './layout.ts';
import { messageShape } from './shape.ts';

/** Whole messages of one type to CDR and back. For many messages of one topic, layouts and templates are faster. */
export interface Ros2Codec {
  /** Little-endian CDR; a missing field becomes zero. */
  encode(message: object): Uint8Array<ArrayBuffer>;
  decode(bytes: Uint8Array): Record<string, unknown>;
}

/** @throws PalaestraError `bad_file` when `definition` is not complete `ros2msg` text. */
export function ros2Codec(schema: string, definition: string): Ros2Codec {
  messageShape(schema, definition);
  const types = parse(definition, { ros2: true });
  const reader = new MessageReader<Record<string, unknown>>(types);
  const writer = new MessageWriter(types);
  return {
    encode: (message) => Uint8Array.from(writer.writeMessage(message)),
    decode: (bytes) => reader.readMessage(bytes),
  };
}

/** A message of which only stamps and numbers change. */
export interface MessageTemplate {
  /** Dimensions in the order in which `encode` takes them. */
  readonly names: readonly string[];
  /**
   * One message as CDR.
   *
   * @param stampNs time for every header of the message, nanoseconds since the epoch.
   * @throws PalaestraError `bad_input` when the number of values is not that of the dimensions.
   */
  encode(stampNs: bigint, values: ArrayLike<number>): Uint8Array<ArrayBuffer>;
}

/**
 * Encode `message` once and only patch its numbers afterwards, which is what a recorder does at 50 to 1000 Hz.
 *
 * @param message with its text (names, frames) and arrays of the final length; the numbers in it do not matter.
 */
export function messageTemplate(schema: Ros2Schema, message: object): MessageTemplate {
  const definition = ROS2_DEFINITION[schema];
  const bytes = ros2Codec(schema, definition).encode(message);
  const layout = layoutOf(schema, messageShape(schema, definition), bytes);
  return {
    names: layout.names,
    encode(stampNs, values) {
      if (values.length !== layout.leaves.length) {
        throw new PalaestraError(
          'bad_input',
          `Cannot write a message: wrong number of values, expected ${layout.leaves.length}, found ${values.length} (${schema})`,
        );
      }
      const out = bytes.slice();
      const view = new DataView(out.buffer);
      const sec = Number(stampNs / 1_000_000_000n);
      const nanosec = Number(stampNs % 1_000_000_000n);
      for (const offset of layout.stamps) {
        view.setInt32(offset, sec, true);
        view.setUint32(offset + 4, nanosec, true);
      }
      // Every number in the messages that we write is a float64.
      for (let k = 0; k < values.length; k++) view.setFloat64(layout.leaves[k]!.offset, values[k]!, true);
      return out;
    },
  };
}
