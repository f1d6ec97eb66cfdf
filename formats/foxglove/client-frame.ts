import { z } from 'zod';
import { checked, parseText, U32 } from './json-frame.ts';
import { badFrame, checkSize, LIMIT } from './limits.ts';
import { decodePlaybackRequest, encodePlaybackRequest, PLAYBACK_REQUEST } from './playback.ts';
import type { ClientFrame, Frame } from './protocol.ts';

const Subscribe = z.object({
  subscriptions: z.array(z.object({ id: U32, channelId: U32 })).max(LIMIT.channels),
});
const Unsubscribe = z.object({ subscriptionIds: z.array(U32).max(LIMIT.channels) });

/**
 * Read a frame that a client sent; null for a kind that a server without further capabilities passes over.
 *
 * @throws PalaestraError `too_large` or `bad_input` when the frame is not of the protocol.
 */
export function decodeClientFrame(frame: string | Uint8Array): ClientFrame | null {
  checkSize(frame);
  if (typeof frame !== 'string') {
    if (frame.byteLength === 0) throw badFrame('it is empty');
    return frame[0] === PLAYBACK_REQUEST ? decodePlaybackRequest(frame) : null;
  }
  const { op, body } = parseText(frame);
  if (op === 'subscribe') return { op, ...checked(Subscribe, op, body) };
  if (op === 'unsubscribe') return { op, ...checked(Unsubscribe, op, body) };
  return null;
}

/** Write a frame as a client sends it. */
export function encodeClientFrame(frame: ClientFrame): Frame {
  return frame.op === 'playback' ? encodePlaybackRequest(frame) : JSON.stringify(frame);
}
