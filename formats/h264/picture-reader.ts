import { isPalaestraError } from '@palaestra/core';
import { NAL, type NalUnit, nalUnits } from './nal-units.ts';
import { type Pps, parsePps, parseSps, type Sps } from './parameter-sets.ts';
import { parseSlice, type SliceHeader } from './slice-header.ts';

/** What the headers of one access unit tell about its picture. */
export interface Picture {
  /** An IDR picture: a decoder can begin here. */
  readonly key: boolean;
  /** Whether its sequence and picture parameter sets come with it. */
  readonly complete: boolean;
  /** `B` as soon as one slice is predicted from both sides, `I` when none is predicted. */
  readonly kind: 'I' | 'P' | 'B';
  /** Whether later pictures may be predicted from it. */
  readonly reference: boolean;
  readonly frameNum: number;
  readonly orderLsb: number | null;
  readonly sps: Sps;
  readonly pps: Pps;
  /** True when it certainly, or almost certainly, shows the same as the picture before; false when that is not known. */
  readonly copy: boolean;
  /** Pictures in the unit; more than 1 breaks "one picture per message". */
  readonly pictures: number;
}

/** Why nothing can be said about an access unit. */
export type PictureFault = 'no-picture' | 'no-parameter-sets' | 'damaged';

/**
 * Reads the headers of an H.264 stream, one access unit in Annex B form after the other, and decodes nothing. Keeps the
 * parameter sets, at most 32 and 256 as the standard numbers them. Any bytes are a valid input.
 */
export class PictureReader {
  readonly #sps = new Map<number, Sps>();
  readonly #pps = new Map<number, Pps>();

  read(bytes: Uint8Array): Picture | PictureFault {
    const slices: { unit: NalUnit; header: SliceHeader }[] = [];
    let seen = 0;
    let slicesSeen = 0;
    let skipped = 0;
    let pictures = 0;
    let kind: Picture['kind'] = 'I';
    try {
      for (const unit of nalUnits(bytes)) {
        if (unit.type === NAL.sps) {
          const sps = parseSps(bytes.subarray(unit.start, unit.end));
          this.#sps.set(sps.id, sps);
          seen |= 1;
        } else if (unit.type === NAL.pps) {
          const pps = parsePps(bytes.subarray(unit.start, unit.end));
          this.#pps.set(pps.id, pps);
          seen |= 2;
        } else if (unit.type === NAL.slice || unit.type === NAL.idr) {
          slicesSeen++;
          const header = parseSlice(bytes, unit, { sps: this.#sps, pps: this.#pps });
          if (header === null) continue;
          // The first says what the picture is; the others are looked at and let go.
          if (slices.length === 0) slices.push({ unit, header });
          if (header.first === 0) pictures++;
          if (header.kind === 'B' || (header.kind === 'P' && kind === 'I')) kind = header.kind;
          skipped += header.skipped ?? Number.NaN;
        }
      }
    } catch (error) {
      if (isPalaestraError(error)) return 'damaged';
      throw error;
    }
    const start = slices[0];
    if (start === undefined) return slicesSeen > 0 ? 'no-parameter-sets' : 'no-picture';
    const { unit, header } = start;
    const { sps, pps, frameNum, orderLsb, field } = header;
    return {
      key: unit.type === NAL.idr,
      complete: seen === 3,
      kind,
      reference: unit.reference > 0,
      frameNum,
      orderLsb,
      sps,
      pps,
      copy: kind === 'P' && (pps.arithmetic ? isTiny(bytes, sps) : skipped === sps.macroblocks),
      pictures: field ? Math.ceil(pictures / 2) : pictures,
    };
  }
}

/**
 * With CABAC the skipped macroblocks cannot be counted without decoding, but a picture of nothing else needs about 0.02 bit
 * for each and a header; one with any content needs more.
 */
function isTiny(bytes: Uint8Array, { macroblocks }: Sps): boolean {
  return bytes.length <= 24 + macroblocks / 200;
}
