import type { CompiledPlant } from '../simulate/compile.ts';
import type { Setups } from './shop.ts';

/**
 * Set-up by machine, machines being the work units; null where none takes time.
 *
 * @param group by choice of the shop.
 * @param first by machine: how it is set up at the beginning; machines behind the work units change over in no time.
 */
export function setupsOf(plant: CompiledPlant, group: readonly number[], first: readonly number[]): Setups | null {
  const groups = plant.groups.length;
  if (plant.islands.every(({ setups }) => setups.size === 0)) return null;
  const times = first.map((_, machine) => {
    const unit = plant.units[machine];
    const setups = unit === undefined ? null : plant.islands[unit.island]!.setups;
    if (setups === null || setups.size === 0) return null;
    const table = new Int32Array(groups * groups);
    for (const [pair, time] of setups) table[pair] = time;
    return table;
  });
  return { group: Int32Array.from(group), groups, first: Int32Array.from(first), times };
}
