import type { Random } from './random.ts';

/** What a link may do to the bytes of one direction: events expected per MiB, each at a random byte. */
export interface TcpRates {
  /** One bit arrives turned. */
  readonly flip?: number;
  /** Both ends see the connection reset. */
  readonly cut?: number;
  /** The receiver sees an orderly end, too early. */
  readonly truncate?: number;
  /** Nothing passes for `stallMs`, then all of it. */
  readonly stall?: number;
  /** Nothing passes any more and nobody is told. */
  readonly swallow?: number;
  /** A piece of up to 16 KiB arrives twice. */
  readonly duplicate?: number;
}

export const TCP_FAULTS = ['flip', 'cut', 'truncate', 'stall', 'swallow', 'duplicate'] as const;
export type TcpFault = (typeof TCP_FAULTS)[number];

const MIB = 1024 * 1024;
const PIECE = 16 * 1024;

/** What to do next with a chunk: pass `bytes`, then `fault`. */
export interface Step {
  readonly bytes: Uint8Array;
  readonly fault: TcpFault | null;
}

/** Where one direction of one connection goes wrong; follows from the seed and the position in the stream. */
export function faultPlan(rates: TcpRates, random: Random): { steps(chunk: Uint8Array): Generator<Step> } {
  const left = new Map(TCP_FAULTS.map((fault) => [fault, random.distance(rates[fault] ?? 0) * MIB]));
  let piece = new Uint8Array(0);

  function earliest(): TcpFault {
    return TCP_FAULTS.reduce((first, fault) => (left.get(fault)! < left.get(first)! ? fault : first));
  }

  return {
    *steps(chunk) {
      let rest = chunk;
      while (rest.byteLength > 0) {
        const fault = earliest();
        const distance = left.get(fault)!;
        const length = Math.min(rest.byteLength, Math.floor(distance) + 1);
        for (const [name, far] of left) left.set(name, far - length);
        let bytes: Uint8Array = rest.subarray(0, length);
        rest = rest.subarray(length);
        piece = bytes.slice(-PIECE);
        if (left.get(fault)! >= 0) {
          yield { bytes, fault: null };
          continue;
        }
        left.set(fault, random.distance(rates[fault] ?? 0) * MIB);
        if (fault === 'flip') {
          bytes = bytes.slice();
          bytes[bytes.length - 1]! ^= 1 << random.between(0, 8);
        }
        yield { bytes, fault };
        if (fault === 'duplicate') yield { bytes: piece, fault: null };
      }
    },
  };
}
