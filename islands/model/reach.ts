import type { PlantFinding } from './finding.ts';
import type { Plant } from './plant.ts';
import { error } from './references.ts';
import { reached, waysOf } from './ways.ts';

/**
 * Places that vehicles must reach and cannot: every dock from the entry and back to the exit, every start. Plain search
 * through the paths, forwards and backwards from the entry, so that a plant of thousands of islands takes no time. Paths that
 * are kept for some vehicle types lead nobody else.
 */
export function checkReach(plant: Plant): PlantFinding[] {
  const { layout, vehicles } = plant;
  if (vehicles.length === 0) return [];
  const listed = new Set(layout.travelTimes?.nodes);
  const all = reachOf(plant, null);
  const used = new Set(vehicles.map(({ type }) => type));
  const isKept = layout.edges.some(({ vehicleTypes }) => vehicleTypes !== undefined);
  const byType = isKept ? [...used].map((type) => reachOf(plant, type)) : [all];
  const findings: PlantFinding[] = [];
  const look = (node: string, path: string, what: readonly [string, string]) => {
    if (listed.has(node) && listed.has(layout.entry)) return;
    if (!all.there.has(node)) {
      const en = `no path leads from the entry ${layout.entry} to ${what[0]} ${node}`;
      findings.push(error(path, en, `从入口 ${layout.entry} 没有路径到达${what[1]} ${node}`));
    } else if (!all.back.has(node)) {
      const en = `no path leads from ${what[0]} ${node} back to the entry ${layout.entry}`;
      findings.push(error(path, en, `从${what[1]} ${node} 没有路径返回入口 ${layout.entry}`));
    } else if (!byType.some(({ there, back }) => there.has(node) && back.has(node))) {
      const en = `no vehicle can drive between the entry ${layout.entry} and ${what[0]} ${node}: paths on the way are for other types`;
      const zh = `没有车辆能往返于入口 ${layout.entry} 与${what[1]} ${node}：途中路径仅供其他车型使用`;
      findings.push(error(path, en, zh));
    }
  };
  for (const [index, { dock }] of plant.islands.entries()) look(dock, `islands.${index}.dock`, ['the dock', '站台']);
  if (layout.exit !== null) look(layout.exit, 'layout.exit', ['the exit', '出口']);
  for (const [index, { start }] of vehicles.entries()) look(start, `vehicles.${index}.start`, ['the start', '起点']);
  for (const [index, { node }] of (plant.supply?.supermarkets ?? []).entries()) {
    look(node, `supply.supermarkets.${index}.node`, ['the supermarket', '超市']);
  }
  return findings;
}

/** Where one comes from the entry, and from where one comes back; by paths for a vehicle type, null for all paths. */
function reachOf({ layout }: Plant, type: string | null) {
  const ways = layout.edges.filter(({ vehicleTypes }) => type === null || (vehicleTypes?.includes(type) ?? true));
  const { from, into } = waysOf(ways);
  return { there: reached(layout.entry, from), back: reached(layout.entry, into) };
}
