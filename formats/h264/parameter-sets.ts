import { PalaestraError } from '@palaestra/core';
import { BitReader } from './bit-reader.ts';

/** How pictures are numbered in order of output (ITU-T H.264 8.2.1). */
export type PictureOrder =
  | { readonly type: 0; readonly lsbBits: number }
  | { readonly type: 1; readonly alwaysZero: boolean }
  | { readonly type: 2 };

/** What a sequence parameter set says that matters outside of a decoder. */
export interface Sps {
  readonly id: number;
  /** `profile_idc`: 66 baseline, 77 main, 100 high … */
  readonly profile: number;
  /** `level_idc`: ten times the level. */
  readonly level: number;
  /** What WebCodecs and MP4 call it, for example `avc1.42c01e` (RFC 6381). */
  readonly codec: string;
  /** Of the picture as shown, px. */
  readonly width: number;
  readonly height: number;
  /** 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chroma: number;
  readonly separatePlanes: boolean;
  readonly bitDepth: number;
  readonly frameNumBits: number;
  readonly order: PictureOrder;
  /** False when pictures may be fields. */
  readonly framesOnly: boolean;
  /** Macroblocks of a frame. */
  readonly macroblocks: number;
  /** Frames per second as the stream says, null when it does not. */
  readonly rate: number | null;
  /** Pictures that a decoder must hold back, null when the stream does not say. */
  readonly reorder: number | null;
}

/** What a picture parameter set says about the headers of its slices. */
export interface Pps {
  readonly id: number;
  readonly sps: number;
  /** True for CABAC, false for CAVLC. */
  readonly arithmetic: boolean;
  readonly bottomOrder: boolean;
  readonly sliceGroups: number;
  readonly references: number;
  readonly weighted: boolean;
  readonly deblockingControl: boolean;
  readonly redundantPictures: boolean;
}

/** Profiles whose parameter set tells about chroma and bit depth. */
const HIGH = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);

/**
 * Read a sequence parameter set, a NAL unit with its header (ITU-T H.264 7.3.2.1.1).
 *
 * @throws PalaestraError `bad_file` when it ends early or a number is out of the standard's range.
 */
export function parseSps(unit: Uint8Array): Sps {
  const bits = new BitReader(unit);
  const profile = bits.bits(8);
  const constraints = bits.bits(8);
  const level = bits.bits(8);
  const id = bits.upTo(31, 'the number of a parameter set');
  let chroma = 1;
  let separatePlanes = false;
  let bitDepth = 8;
  if (HIGH.has(profile)) {
    chroma = bits.upTo(3, 'the chroma format');
    separatePlanes = chroma === 3 && bits.flag();
    bitDepth = 8 + bits.upTo(6, 'the bit depth');
    bits.upTo(6, 'the bit depth');
    bits.flag();
    if (bits.flag()) skipScalingLists(bits, chroma === 3 ? 12 : 8);
  }
  const frameNumBits = 4 + bits.upTo(12, 'the length of a frame number');
  const order = readOrder(bits);
  bits.upTo(16, 'the number of reference frames');
  bits.flag();
  const columns = 1 + bits.upTo(1023, 'the width');
  const units = 1 + bits.upTo(1023, 'the height');
  const framesOnly = bits.flag();
  if (!framesOnly) bits.flag();
  bits.flag();
  const rows = units * (framesOnly ? 1 : 2);
  const crop = bits.flag() ? [0, 0, 0, 0].map(() => bits.upTo(16_384, 'the cropping')) : [0, 0, 0, 0];
  const stepX = chroma === 1 || chroma === 2 ? 2 : 1;
  const stepY = (chroma === 1 ? 2 : 1) * (framesOnly ? 1 : 2);
  const width = columns * 16 - stepX * (crop[0]! + crop[1]!);
  const height = rows * 16 - stepY * (crop[2]! + crop[3]!);
  if (width < 1 || height < 1) {
    throw new PalaestraError('bad_file', 'Cannot read an H.264 header: cropping leaves nothing of the picture');
  }
  const usage = bits.flag() ? readUsage(bits) : { rate: null, reorder: null };
  const codec = `avc1.${[profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return {
    id,
    profile,
    level,
    codec,
    width,
    height,
    chroma,
    separatePlanes,
    bitDepth,
    frameNumBits,
    order,
    framesOnly,
    macroblocks: columns * rows,
    ...usage,
  };
}

/** Read a picture parameter set (7.3.2.2). @throws PalaestraError `bad_file`. */
export function parsePps(unit: Uint8Array): Pps {
  const bits = new BitReader(unit);
  const id = bits.upTo(255, 'the number of a parameter set');
  const sps = bits.upTo(31, 'the number of a parameter set');
  const arithmetic = bits.flag();
  const bottomOrder = bits.flag();
  const sliceGroups = 1 + bits.upTo(7, 'the number of slice groups');
  const common = { id, sps, arithmetic, bottomOrder, sliceGroups };
  // Slice groups belong to a profile that nobody's camera uses; what follows them is not needed then.
  if (sliceGroups > 1) {
    return { ...common, references: 1, weighted: false, deblockingControl: false, redundantPictures: false };
  }
  const references = 1 + bits.upTo(31, 'the number of references');
  bits.upTo(31, 'the number of references');
  const weighted = bits.flag();
  bits.bits(2);
  bits.signed();
  bits.signed();
  bits.signed();
  const deblockingControl = bits.flag();
  bits.flag();
  return { ...common, references, weighted, deblockingControl, redundantPictures: bits.flag() };
}

function readOrder(bits: BitReader): PictureOrder {
  const type = bits.upTo(2, 'the picture order type');
  if (type === 0) return { type, lsbBits: 4 + bits.upTo(12, 'the length of a picture order') };
  if (type === 2) return { type };
  const alwaysZero = bits.flag();
  bits.signed();
  bits.signed();
  const cycle = bits.upTo(255, 'the picture order cycle');
  for (let i = 0; i < cycle; i++) bits.signed();
  return { type: 1, alwaysZero };
}

function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (!bits.flag()) continue;
    let last = 8;
    let next = 8;
    for (let i = 0; i < (list < 6 ? 16 : 64); i++) {
      if (next !== 0) next = (last + bits.signed() + 256) & 255;
      last = next === 0 ? last : next;
    }
  }
}

/** The video usability information (annex E): frame rate and reordering. */
function readUsage(bits: BitReader): Pick<Sps, 'rate' | 'reorder'> {
  if (bits.flag() && bits.bits(8) === 255) bits.bits(32);
  if (bits.flag()) bits.flag();
  if (bits.flag()) {
    bits.bits(4);
    if (bits.flag()) bits.bits(24);
  }
  if (bits.flag()) {
    bits.unsigned();
    bits.unsigned();
  }
  let rate: number | null = null;
  if (bits.flag()) {
    const tick = bits.bits(32);
    const scale = bits.bits(32);
    bits.flag();
    // A tick is a field, so a frame lasts two.
    if (tick > 0 && scale > 0) rate = scale / tick / 2;
  }
  const buffers = [skipBuffer(bits), skipBuffer(bits)];
  if (buffers.includes(true)) bits.flag();
  bits.flag();
  if (!bits.flag()) return { rate, reorder: null };
  bits.flag();
  for (let i = 0; i < 4; i++) bits.unsigned();
  return { rate, reorder: bits.upTo(16, 'the number of reordered frames') };
}

function skipBuffer(bits: BitReader): boolean {
  if (!bits.flag()) return false;
  const count = 1 + bits.upTo(31, 'the number of buffers');
  bits.bits(8);
  for (let i = 0; i < count; i++) {
    bits.unsigned();
    bits.unsigned();
    bits.flag();
  }
  bits.bits(20);
  return true;
}
