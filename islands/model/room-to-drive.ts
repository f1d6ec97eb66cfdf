import type { PlantFinding } from './finding.ts';
import type { Plant } from './plant.ts';
import { warning } from './references.ts';
import { reached, waysOf } from './ways.ts';

/**
 * What makes vehicles stand still at level `traffic`, where places hold only so many: more that start at a place than it holds,
 * and places from which a vehicle does not come back. Nothing is said of plants that have times alone.
 */
export function checkRoom(plant: Plant): PlantFinding[] {
  if (plant.layout.edges.length === 0) return [];
  return [...checkStarts(plant), ...checkDeadEnds(plant)];
}

function checkStarts({ layout, vehicles }: Plant): PlantFinding[] {
  const capacityOf = new Map(layout.nodes.map(({ id, capacity }) => [id, capacity]));
  const at = new Map<string, string[]>();
  for (const { id, start } of vehicles) at.set(start, [...(at.get(start) ?? []), id]);
  return [...at].flatMap(([node, starting]) => {
    const holds = capacityOf.get(node)!;
    if (starting.length <= holds) return [];
    const [last] = starting.slice(-1) as [string];
    const others = starting.length - holds;
    return warning(
      `vehicles.${vehicles.findIndex(({ id }) => id === last)}.start`,
      `${starting.length} vehicles start at ${node}, which holds ${holds}, among them ${last}: at level traffic nobody comes there before ${others} have left, and they may block each other; give ${node} room for ${starting.length}, or let ${last} start at a parking place`,
      `${starting.length} 辆车从 ${node} 出发，而该处只能容纳 ${holds} 辆，其中有 ${last}：在 traffic 级别，须有 ${others} 辆离开后才能再有车进入，车辆可能互相堵死；请将 ${node} 的容量增至 ${starting.length}，或让 ${last} 从停车位出发`,
    );
  });
}

/** Places to which vehicles of a type come, and from which no path that they may use leads back to their start. */
function checkDeadEnds({ layout, vehicles }: Plant): PlantFinding[] {
  const isSplit = layout.edges.some(({ vehicleTypes }) => vehicleTypes !== undefined);
  const findings: PlantFinding[] = [];
  const seen = new Set<string>();
  for (const [index, { id, type, start }] of vehicles.entries()) {
    // Without paths for some alone all types drive alike, and what lies on one way round is reached from each start.
    const key = isSplit ? `${type}\n${start}` : start;
    if (seen.has(key)) continue;
    seen.add(key);
    const { from, into } = waysOf(layout.edges.filter(({ vehicleTypes }) => vehicleTypes?.includes(type) ?? true));
    const there = reached(start, from);
    const back = reached(start, into);
    const trap = layout.nodes.find(({ id: node }) => there.has(node) && !back.has(node));
    if (trap === undefined) continue;
    findings.push(
      warning(
        `vehicles.${index}.start`,
        `${id} can drive from ${start} to ${trap.id} and not back: no path that ${type} may use leads from ${trap.id} to ${start}; it is caught there when it goes aside or has a goal there`,
        `${id} 能从 ${start} 驶到 ${trap.id}，却无法返回：没有 ${type} 可用的路径从 ${trap.id} 通往 ${start}；它在那里让车或执行任务后会被困住`,
      ),
    );
  }
  return findings;
}
