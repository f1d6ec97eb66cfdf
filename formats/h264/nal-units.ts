/** One NAL unit of an Annex B stream: `start` is its header byte, `end` is exclusive, without trailing zero bytes. */
export interface NalUnit {
  /** nal_unit_type, ITU-T H.264 table 7-1. */
  readonly type: number;
  /** nal_ref_idc: 0 when no other picture is predicted from this one. */
  readonly reference: number;
  readonly start: number;
  readonly end: number;
}

/** nal_unit_type values that matter here. */
export const NAL = { slice: 1, partition: 2, idr: 5, sei: 6, sps: 7, pps: 8, aud: 9 } as const;

/**
 * The NAL units of an Annex B byte stream (ITU-T H.264 annex B), in order; bytes before the first start code are passed
 * over. Any bytes are a valid input: without a start code there is no unit.
 */
export function* nalUnits(bytes: Uint8Array): Generator<NalUnit> {
  let start = nextStart(bytes, 0);
  while (start < bytes.length) {
    const next = nextStart(bytes, start);
    let end = next < bytes.length || endsWithStartCode(bytes, next) ? next - 3 : bytes.length;
    while (end > start && bytes[end - 1] === 0) end--;
    if (end > start) yield { type: bytes[start]! & 31, reference: (bytes[start]! >> 5) & 3, start, end };
    start = next;
  }
}

/** Index of the byte after the next start code `00 00 01`, or the length. */
function nextStart(bytes: Uint8Array, from: number): number {
  // The search for one byte value is native, and 1 is rarer than 0 in a stream.
  for (let one = bytes.indexOf(1, from + 2); one >= 0; one = bytes.indexOf(1, one + 1)) {
    if (bytes[one - 1] === 0 && bytes[one - 2] === 0) return one + 1;
  }
  return bytes.length;
}

function endsWithStartCode(bytes: Uint8Array, next: number): boolean {
  return next === bytes.length && next >= 3 && bytes[next - 1] === 1 && bytes[next - 2] === 0 && bytes[next - 3] === 0;
}
