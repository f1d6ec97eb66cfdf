import { z } from 'zod';
import { checked, Name, parseText, U32 } from './json-frame.ts';
import { badFrame, checkSize, LIMIT } from './limits.ts';
import { decodePlaybackState, encodePlaybackState, PLAYBACK_STATE } from './playback.ts';
import type { Frame, ServerFrame, ServerInfo } from './protocol.ts';
import { decodeSchema, encodeSchema } from './schema-text.ts';

const MESSAGE = 1;
const TIME = 2;
/** Opcode, subscription id, time. */
const MESSAGE_HEAD = 1 + 4 + 8;
/** Levels of a status by their number. */
const LEVELS = ['info', 'warning', 'error'] as const;

const Time = z.object({ sec: U32, nsec: U32 });
const Info = z.object({
  name: Name,
  capabilities: z.array(Name).catch([]),
  supportedEncodings: z.array(Name).catch([]),
  metadata: z.record(z.string(), z.string()).catch({}),
  sessionId: Name.nullable().catch(null),
  dataStartTime: Time.optional().catch(undefined),
  dataEndTime: Time.optional().catch(undefined),
});
const Status = z.object({ level: z.number(), message: z.string() });
const Advertise = z.object({
  channels: z
    .array(
      z.object({
        id: U32,
        topic: Name,
        encoding: Name,
        schemaName: Name.default(''),
        schemaEncoding: Name.optional(),
        schema: z.string().default(''),
      }),
    )
    .max(LIMIT.channels),
});
const Unadvertise = z.object({ channelIds: z.array(U32).max(LIMIT.channels) });

/**
 * Read a frame that a server sent; null for a kind that we have no use for, which the protocol lets a client pass over.
 *
 * @throws PalaestraError `too_large` or `bad_input` when the frame is not of the protocol.
 */
export function decodeServerFrame(frame: string | Uint8Array): ServerFrame | null {
  checkSize(frame);
  return typeof frame === 'string' ? decodeText(frame) : decodeBinary(frame);
}

function decodeText(text: string): ServerFrame | null {
  const { op, body } = parseText(text);
  switch (op) {
    case 'serverInfo':
      return infoOf(checked(Info, op, body));
    case 'status': {
      const { level, message } = checked(Status, op, body);
      return { op, level: LEVELS[level] ?? 'error', message };
    }
    case 'advertise': {
      const channels = checked(Advertise, op, body).channels.map(({ schemaEncoding, schema, ...channel }) => ({
        ...channel,
        ...decodeSchema(channel.encoding, schemaEncoding, schema),
      }));
      return { op, channels };
    }
    case 'unadvertise':
      return { op, ...checked(Unadvertise, op, body) };
    default:
      return null;
  }
}

function infoOf({ dataStartTime, dataEndTime, ...info }: z.infer<typeof Info>): ServerInfo {
  const frame = { op: 'serverInfo' as const, ...info };
  if (dataStartTime === undefined || dataEndTime === undefined) return frame;
  return { ...frame, range: { startNs: nanoseconds(dataStartTime), endNs: nanoseconds(dataEndTime) } };
}

function nanoseconds({ sec, nsec }: z.infer<typeof Time>): bigint {
  return BigInt(sec) * 1_000_000_000n + BigInt(nsec);
}

function secondsOf(ns: bigint): z.infer<typeof Time> {
  return { sec: Number(ns / 1_000_000_000n), nsec: Number(ns % 1_000_000_000n) };
}

function decodeBinary(bytes: Uint8Array): ServerFrame | null {
  const opcode = bytes[0];
  if (opcode === undefined) throw badFrame('it is empty');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (opcode === MESSAGE) {
    if (bytes.byteLength < MESSAGE_HEAD) throw badFrame(`a message of ${bytes.byteLength} bytes has no head`);
    const subscriptionId = view.getUint32(1, true);
    return { op: 'message', subscriptionId, timeNs: view.getBigUint64(5, true), data: bytes.subarray(MESSAGE_HEAD) };
  }
  if (opcode === TIME) {
    if (bytes.byteLength < 9) throw badFrame(`a time of ${bytes.byteLength} bytes, expected 9`);
    return { op: 'time', timeNs: view.getBigUint64(1, true) };
  }
  if (opcode === PLAYBACK_STATE) return decodePlaybackState(bytes);
  return null;
}

/** Write a frame as a server sends it. */
export function encodeServerFrame(frame: ServerFrame): Frame {
  switch (frame.op) {
    case 'message': {
      const bytes = new Uint8Array(MESSAGE_HEAD + frame.data.byteLength);
      const view = new DataView(bytes.buffer);
      bytes[0] = MESSAGE;
      view.setUint32(1, frame.subscriptionId, true);
      view.setBigUint64(5, frame.timeNs, true);
      bytes.set(frame.data, MESSAGE_HEAD);
      return bytes;
    }
    case 'time': {
      const bytes = new Uint8Array(9);
      bytes[0] = TIME;
      new DataView(bytes.buffer).setBigUint64(1, frame.timeNs, true);
      return bytes;
    }
    case 'status':
      return JSON.stringify({ ...frame, level: LEVELS.indexOf(frame.level) });
    case 'advertise': {
      const channels = frame.channels.map((channel) => ({ ...channel, schema: encodeSchema(channel) }));
      return JSON.stringify({ op: frame.op, channels });
    }
    case 'serverInfo': {
      const { sessionId, range, ...info } = frame;
      const span =
        range === undefined ? {} : { dataStartTime: secondsOf(range.startNs), dataEndTime: secondsOf(range.endNs) };
      return JSON.stringify({ ...info, ...(sessionId === null ? {} : { sessionId }), ...span });
    }
    case 'playbackState':
      return encodePlaybackState(frame);
    default:
      return JSON.stringify(frame);
  }
}
