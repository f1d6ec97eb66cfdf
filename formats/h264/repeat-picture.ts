import { BitWriter } from './bit-writer.ts';
import { NAL } from './nal-units.ts';
import type { Picture } from './picture-reader.ts';

/**
 * An access unit that shows once more what `before` showed: a picture that no other depends on, all of whose macroblocks
 * are skipped, which copies the last reference picture exactly (ITU-T H.264 8.4.1.1, 7.3.4). It takes some 15 bytes, and
 * nothing is encoded again.
 *
 * Null where that cannot be written: after a picture that is no reference itself, with CABAC, fields, slice groups or
 * picture order type 1.
 */
export function repeatPicture(before: Picture): Uint8Array<ArrayBuffer> | null {
  const { sps, pps } = before;
  const written = !pps.arithmetic && sps.framesOnly && pps.sliceGroups === 1 && sps.order.type !== 1;
  if (!before.reference || !written || sps.separatePlanes) return null;
  const bits = new BitWriter();
  bits.unsigned(0).unsigned(5).unsigned(pps.id);
  bits.bits(sps.frameNumBits, (before.frameNum + 1) % 2 ** sps.frameNumBits);
  if (sps.order.type === 0) {
    bits.bits(sps.order.lsbBits, ((before.orderLsb ?? 0) + 1) % 2 ** sps.order.lsbBits);
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
  bits.signed(0);
  if (pps.deblockingControl) bits.unsigned(1);
  bits.unsigned(sps.macroblocks);
  return bits.unit(NAL.slice);
}
