import { PalaestraError } from '@palaestra/core';
import { BitReader } from './bit-reader.ts';
import { NAL, type NalUnit } from './nal-units.ts';
import type { Pps, Sps } from './parameter-sets.ts';

/** The beginning of a slice (ITU-T H.264 7.3.3). */
export interface SliceHeader {
  /** Number of its first macroblock; 0 begins a picture. */
  readonly first: number;
  readonly kind: 'I' | 'P' | 'B';
  readonly sps: Sps;
  readonly pps: Pps;
  readonly frameNum: number;
  /** `pic_order_cnt_lsb`, null where pictures are not numbered so. */
  readonly orderLsb: number | null;
  readonly field: boolean;
  /** Macroblocks that are skipped before the first coded one, null where that cannot be told without decoding. */
  readonly skipped: number | null;
}

/** The parameter sets that were seen. */
export interface ParameterSets {
  readonly sps: ReadonlyMap<number, Sps>;
  readonly pps: ReadonlyMap<number, Pps>;
}

/** A slice header is shorter than this, bytes. */
const HEADER_BYTES = 96;
const KINDS = ['P', 'B', 'I', 'P', 'I'] as const;

/**
 * Read a slice's header; null when its parameter sets were not seen.
 *
 * @throws PalaestraError `bad_file` when it ends early or a number is out of range.
 */
export function parseSlice(bytes: Uint8Array, unit: NalUnit, known: ParameterSets): SliceHeader | null {
  const bits = new BitReader(bytes.subarray(unit.start, unit.end), HEADER_BYTES);
  const first = bits.unsigned();
  const kind = KINDS[bits.upTo(9, 'the slice type') % 5]!;
  const pps = known.pps.get(bits.upTo(255, 'the number of a parameter set'));
  const sps = pps && known.sps.get(pps.sps);
  if (!pps || !sps) return null;
  if (first >= sps.macroblocks) {
    throw new PalaestraError('bad_file', 'Cannot read an H.264 header: a slice begins outside of the picture');
  }
  if (sps.separatePlanes) bits.bits(2);
  const frameNum = bits.bits(sps.frameNumBits);
  const field = !sps.framesOnly && bits.flag();
  if (field) bits.flag();
  if (unit.type === NAL.idr) bits.upTo(65_535, 'the number of a key frame');
  const orderLsb = sps.order.type === 0 ? bits.bits(sps.order.lsbBits) : null;
  const head = { first, kind, sps, pps, frameNum, orderLsb, field };
  return { ...head, skipped: kind === 'P' && !field ? skippedAtStart(bits, unit, sps, pps) : null };
}

/** Reads on from the picture order to `mb_skip_run`, which CAVLC writes before each coded macroblock (7.3.4). */
function skippedAtStart(bits: BitReader, unit: NalUnit, sps: Sps, pps: Pps): number | null {
  // Explicit weights change even a skipped macroblock.
  if (pps.arithmetic || pps.weighted || pps.sliceGroups > 1 || !sps.framesOnly) return null;
  if (sps.order.type === 0 && pps.bottomOrder) bits.signed();
  if (sps.order.type === 1 && !sps.order.alwaysZero) {
    bits.signed();
    if (pps.bottomOrder) bits.signed();
  }
  if (pps.redundantPictures) bits.unsigned();
  if (bits.flag()) bits.unsigned();
  if (bits.flag()) {
    // With another order of references, a skipped macroblock may copy another picture than the last one.
    return null;
  }
  if (unit.reference > 0 && bits.flag()) {
    for (let operation = bits.unsigned(); operation !== 0; operation = bits.unsigned()) {
      bits.unsigned();
      if (operation === 3) bits.unsigned();
    }
  }
  bits.signed();
  if (pps.deblockingControl && bits.unsigned() !== 1) {
    bits.signed();
    bits.signed();
  }
  return bits.upTo(sps.macroblocks, 'a run of skipped macroblocks');
}
