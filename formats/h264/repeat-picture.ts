import { BitWriter } from './bit-writer.ts';
import { NAL } from './nal-units.ts';
import type { Picture } from './picture-reader.ts';

/** A picture with the access unit that holds it. */
export interface PictureUnit {
  readonly picture: Picture;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * An access unit that shows once more what `before` showed: all of its macroblocks are skipped, which copies the last
 * reference picture exactly (ITU-T H.264 8.4.1.1, 7.3.4). It takes some 15 bytes, and nothing is encoded again.
 *
 * @param beforeKey whether a key frame follows, perhaps after further copies: then the copy is a reference picture itself and
 *   may be repeated in turn. Otherwise it is one that no other depends on, and there is room for a single one.
 * @returns null where that cannot be written: after a picture that is no reference, with CABAC, fields, slice groups or
 *   picture order type 1.
 */
export function repeatPicture(before: Picture, beforeKey: boolean): PictureUnit | null {
  const { sps, pps } = before;
  const written = !pps.arithmetic && sps.framesOnly && pps.sliceGroups === 1 && sps.order.type !== 1;
  if (!before.reference || !written || sps.separatePlanes) return null;
  const frameNum = (before.frameNum + 1) % 2 ** sps.frameNumBits;
  const { order } = sps;
  const orderLsb = order.type === 0 ? ((before.orderLsb ?? 0) + (beforeKey ? 2 : 1)) % 2 ** order.lsbBits : null;
  const bits = new BitWriter();
  bits.unsigned(0).unsigned(5).unsigned(pps.id).bits(sps.frameNumBits, frameNum);
  if (order.type === 0 && orderLsb !== null) {
    bits.bits(order.lsbBits, orderLsb);
    if (pps.bottomOrder) bits.signed(0);
  }
  if (pps.redundantPictures) bits.unsigned(0);
  // One reference, the last one, in its usual place.
  bits.bits(1, 1).unsigned(0).bits(1, 0);
  if (pps.weighted) {
    bits.unsigned(0);
    if (sps.chroma > 0) bits.unsigned(0);
    bits.bits(1, 0);
    if (sps.chroma > 0) bits.bits(1, 0);
  }
  if (beforeKey) bits.bits(1, 0);
  bits.signed(0);
  if (pps.deblockingControl) bits.unsigned(1);
  bits.unsigned(sps.macroblocks);
  const picture: Picture = {
    ...before,
    key: false,
    complete: false,
    kind: 'P',
    reference: beforeKey,
    frameNum,
    orderLsb,
    copy: true,
  };
  return { picture, data: bits.unit(beforeKey ? REFERENCE : NAL.slice) };
}

/** nal_ref_idc 2 over the type of a slice. */
const REFERENCE = (2 << 5) | NAL.slice;
