import { UNIT_STATES, type Usage } from '@palaestra/islands';

/** Shares of the states of a work unit between two instants, ms, by place in `UNIT_STATES`; they add up to 1. */
export function unitShares({ parts, width, units }: Usage, unit: number, from: number, to: number): Float64Array {
  const shares = new Float64Array(UNIT_STATES.length);
  let sum = 0;
  const first = Math.max(0, Math.floor(from / width));
  const last = Math.min(parts - 1, Math.floor(to / width));
  for (let part = first; part <= last; part++) {
    const inside = (Math.min(to, (part + 1) * width) - Math.max(from, part * width)) / width;
    if (inside <= 0) continue;
    for (let state = 0; state < shares.length; state++) {
      const ms = units[(unit * parts + part) * shares.length + state]! * inside;
      shares[state]! += ms;
      sum += ms;
    }
  }
  if (sum > 0) for (let state = 0; state < shares.length; state++) shares[state]! /= sum;
  return shares;
}

const BUSY = ['processing', 'setup', 'failed'].map((name) => UNIT_STATES.indexOf(name as (typeof UNIT_STATES)[number]));
const CLOSED = UNIT_STATES.indexOf('closed');

/** Share of its open time in which a unit works, is set up or is repaired: who has most of it limits the plant. */
export function busyShare(shares: Float64Array): number {
  const open = 1 - shares[CLOSED]!;
  return open > 1e-9 ? BUSY.reduce((sum, state) => sum + shares[state]!, 0) / open : 0;
}
