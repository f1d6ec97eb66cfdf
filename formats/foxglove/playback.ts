import { badFrame } from './limits.ts';
import type { PlaybackRequest, PlaybackState } from './protocol.ts';

/**
 * Control of a replay, capability `playbackControl`, as foxglove-sdk 0.30 has it on the wire. Request of the client: opcode
 * 3, command u8, speed f32, whether it seeks u8, time u64, length u32 and text of its id. State of the server: opcode 5,
 * status u8, time u64, speed f32, whether it sought u8, length u32 and text of the id that it answers. Little endian.
 */
export const PLAYBACK_REQUEST = 3;
export const PLAYBACK_STATE = 5;

const COMMANDS = ['play', 'pause'] as const;
const STATUSES = ['playing', 'paused', 'buffering', 'ended'] as const;
const HEAD = 1 + 1 + 4 + 1 + 8 + 4;
/** Characters of an id. */
const LONGEST_ID = 1024;

/** @throws PalaestraError `bad_input` */
export function decodePlaybackRequest(bytes: Uint8Array): PlaybackRequest {
  const view = headOf(bytes);
  const command = COMMANDS[view.getUint8(1)];
  const speed = view.getFloat32(2, true);
  if (command === undefined) throw badFrame(`a playback command is ${view.getUint8(1)}, expected 0 or 1`);
  // Also refuses NaN.
  if (!(speed > 0 && speed <= 1000)) throw badFrame(`a playback speed is ${speed}, expected above 0, at most 1000`);
  const seekNs = view.getUint8(6) === 0 ? null : view.getBigUint64(7, true);
  return { op: 'playback', command, speed, seekNs, requestId: idOf(bytes, view) };
}

/** `speed` goes as a 32 bit float. */
export function encodePlaybackRequest({ command, speed, seekNs, requestId }: PlaybackRequest): Uint8Array<ArrayBuffer> {
  const { bytes, view } = frame(PLAYBACK_REQUEST, requestId);
  view.setUint8(1, COMMANDS.indexOf(command));
  view.setFloat32(2, speed, true);
  view.setUint8(6, seekNs === null ? 0 : 1);
  view.setBigUint64(7, seekNs ?? 0n, true);
  return bytes;
}

/** @throws PalaestraError `bad_input` */
export function decodePlaybackState(bytes: Uint8Array): PlaybackState {
  const view = headOf(bytes);
  const status = STATUSES[view.getUint8(1)];
  if (status === undefined) throw badFrame(`a playback status is ${view.getUint8(1)}, expected 0 to 3`);
  return {
    op: 'playbackState',
    status,
    timeNs: view.getBigUint64(2, true),
    speed: view.getFloat32(10, true),
    didSeek: view.getUint8(14) !== 0,
    requestId: idOf(bytes, view),
  };
}

/** `speed` goes as a 32 bit float. */
export function encodePlaybackState(state: PlaybackState): Uint8Array<ArrayBuffer> {
  const { bytes, view } = frame(PLAYBACK_STATE, state.requestId);
  view.setUint8(1, STATUSES.indexOf(state.status));
  view.setBigUint64(2, state.timeNs, true);
  view.setFloat32(10, state.speed, true);
  view.setUint8(14, state.didSeek ? 1 : 0);
  return bytes;
}

function headOf(bytes: Uint8Array): DataView {
  if (bytes.byteLength < HEAD)
    throw badFrame(`a playback frame of ${bytes.byteLength} bytes, expected ${HEAD} or more`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function idOf(bytes: Uint8Array, view: DataView): string {
  const length = view.getUint32(HEAD - 4, true);
  if (length > LONGEST_ID || length > bytes.byteLength - HEAD) throw badFrame(`the id of a playback frame is cut off`);
  return new TextDecoder().decode(bytes.subarray(HEAD, HEAD + length));
}

function frame(opcode: number, requestId: string): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const id = new TextEncoder().encode(requestId);
  const bytes = new Uint8Array(HEAD + id.byteLength);
  const view = new DataView(bytes.buffer);
  bytes[0] = opcode;
  view.setUint32(HEAD - 4, id.byteLength, true);
  bytes.set(id, HEAD);
  return { bytes, view };
}
