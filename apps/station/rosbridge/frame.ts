import { PalaestraError } from '@palaestra/core';
import { decode } from 'cbor2';

/** What rosbridge sends, as far as a recorder needs it (ROSBRIDGE_PROTOCOL.md of rosbridge_suite). */
export type RosbridgeFrame =
  | { readonly op: 'publish'; readonly topic: string; readonly msg: unknown }
  | { readonly op: 'service_response'; readonly id: string; readonly result: boolean; readonly values: unknown }
  | { readonly op: 'status'; readonly level: string; readonly msg: string };

/** Characters of a text frame: thousands of topics with their definitions fit, or a picture as base64. */
const MOST_TEXT = 64 * 1024 * 1024;
/** Bytes of a binary frame: an uncompressed picture of 8K fits. */
const MOST_BINARY = 128 * 1024 * 1024;
/** Values within values; no message of ROS comes near. */
const DEEPEST = 64;

/**
 * Read a frame of the server: JSON as text, CBOR as bytes, with typed arrays by RFC 8746. Null for what was not asked for:
 * fragments and PNG, which a client has to ask for, and operations that are not known.
 *
 * @throws PalaestraError `too_large` or `bad_input` when it is not of the protocol.
 */
export function decodeFrame(data: string | ArrayBuffer): RosbridgeFrame | null {
  const isText = typeof data === 'string';
  const [size, most] = isText ? [data.length, MOST_TEXT] : [data.byteLength, MOST_BINARY];
  if (size > most) {
    throw new PalaestraError('too_large', `Cannot read a frame: expected at most ${most} bytes, found ${size}`);
  }
  let frame: unknown;
  try {
    frame = isText ? JSON.parse(data) : decode(new Uint8Array(data), { maxDepth: DEEPEST });
  } catch (cause) {
    const reason = `it is not ${isText ? 'JSON' : 'CBOR'}`;
    throw new PalaestraError('bad_input', `Cannot read a frame: ${reason}`, { cause });
  }
  if (typeof frame !== 'object' || frame === null || !('op' in frame)) {
    throw new PalaestraError('bad_input', 'Cannot read a frame: it has no "op"');
  }
  const { op, topic, msg, id, result, values, level } = frame as Record<string, unknown>;
  if (op === 'publish' && typeof topic === 'string') return { op, topic, msg };
  if (op === 'service_response' && typeof id === 'string') return { op, id, result: result === true, values };
  if (op === 'status') return { op, level: String(level), msg: String(msg).slice(0, 300) };
  return null;
}
