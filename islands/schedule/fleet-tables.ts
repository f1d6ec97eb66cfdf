import type { CompiledPlant } from '../simulate/compile.ts';
import type { Travel } from '../simulate/travel.ts';
import type { TransportShop } from './transport-shop.ts';

/** Longer than any plan: no path leads there. */
const NEVER = 2 ** 29;

/** Empty and loaded trips between places, a table for each type of vehicle. @param types by vehicle. */
export function tripsOf(
  { plant }: CompiledPlant,
  travel: Travel,
  nodes: readonly number[],
  types: readonly number[],
): Pick<TransportShop, 'empty' | 'loaded' | 'table'> {
  const kinds = [...new Set(types)];
  const size = nodes.length ** 2;
  const empty = new Int32Array(size * Math.max(1, kinds.length));
  const loaded = new Int32Array(size * Math.max(1, kinds.length));
  for (const [kind, type] of kinds.entries()) {
    const { pickTime, dropTime } = plant.vehicleTypes[type]!;
    const handling = Math.round(pickTime * 1000) + Math.round(dropTime * 1000);
    for (const [a, from] of nodes.entries()) {
      for (const [b, to] of nodes.entries()) {
        const at = kind * size + a * nodes.length + b;
        empty[at] = Math.min(travel.time(type, false, from, to), NEVER);
        loaded[at] = Math.min(travel.time(type, true, from, to) + handling, NEVER);
      }
    }
  }
  return { empty, loaded, table: Int32Array.from(types, (type) => size * kinds.indexOf(type)) };
}

/**
 * Who carries what, as the dispatcher divides it: who carries kits carries nothing else, unless there is nobody else.
 *
 * @param types by vehicle.
 * @param kits by operation: nodes of the supermarkets from which something must come.
 */
export function loadsOf(
  { plant, kitType, hasOnlyKitType }: CompiledPlant,
  types: readonly number[],
  kits: readonly (readonly number[])[],
  placeOf: (node: number) => number,
): Pick<TransportShop, 'carriesJobs' | 'kits'> {
  const isDivided = kitType >= 0 && !hasOnlyKitType;
  const carriesJobs = isDivided ? Uint8Array.from(types, (type) => (type === kitType ? 0 : 1)) : null;
  const carries = Uint8Array.from(types, (type) => (kitType < 0 || type === kitType ? 1 : 0));
  if (kits.every((one) => one.length === 0) || !carries.includes(1)) return { carriesJobs, kits: null };
  const at = new Int32Array(kits.length + 1);
  for (const [v, one] of kits.entries()) at[v + 1] = at[v]! + one.length;
  const from = Int32Array.from(kits.flat(), placeOf);
  return { carriesJobs, kits: { at, from, time: Math.round(1000 * (plant.supply?.kitTime ?? 0)), carries } };
}
