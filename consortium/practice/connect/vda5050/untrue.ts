import type { CompiledPlant } from '@palaestra/islands';
import type { RobotId, RobotState } from './messages.ts';
import type { Mission } from './mission.ts';
import type { Sender } from './wire.ts';

/** Farther than this from every path that leads from its last node a robot cannot be, m: it may cut corners. */
const ASIDE_M = 3;

/** A message that says it is from another robot than its topic. What says nothing is taken by its topic. */
export function isOther(from: Sender, { manufacturer, serialNumber }: RobotId): boolean {
  return (
    (from.manufacturer !== undefined && from.manufacturer !== manufacturer) ||
    (from.serialNumber !== undefined && from.serialNumber !== serialNumber)
  );
}

/**
 * What in a state cannot be true, in words; null when nothing is found. A robot cannot be past what was released to it, nor
 * have a last node on its order that is another there, nor stand far from the paths at its last node.
 *
 * @param until place of the last node of the mission that was released.
 */
export function untrue(
  state: RobotState,
  plant: CompiledPlant,
  mapId: string,
  mission: Mission | null,
  until: number,
): string | null {
  const { lastNodeId, lastNodeSequenceId, orderId, mobileRobotPosition: position } = state;
  // Before its first node some robots still tell the number that their last node had in the order before.
  const isUnder = !state.nodeStates.some(({ sequenceId }) => sequenceId <= Math.min(lastNodeSequenceId, 2 * until));
  if (mission !== null && orderId === mission.orderId && isUnder) {
    if (lastNodeSequenceId > 2 * until) {
      return `it says that it is past node ${lastNodeSequenceId / 2} of its order, of which ${until} were released`;
    }
    const expected = mission.nodes[lastNodeSequenceId / 2]?.nodeId;
    if (lastNodeId !== '' && expected !== undefined && expected !== lastNodeId) {
      return `it says that it is at ${quoted(lastNodeId)}, where its order has ${expected}`;
    }
  }
  const at = plant.nodes.get(lastNodeId);
  if (at === undefined || position === null || position.mapId !== mapId) return null;
  const { nodes, edges } = plant.plant.layout;
  const node = nodes[at]!;
  const ends = edges.flatMap(({ from, to }) => (from === node.id ? [to] : to === node.id ? [from] : []));
  const aside = Math.min(
    Math.hypot(position.x - node.x, position.y - node.y),
    ...ends.map((end) => toSegment(position, node, nodes[plant.nodes.get(end)!]!)),
  );
  if (aside <= ASIDE_M) return null;
  return `it says that it was last at ${lastNodeId} and is ${Math.round(aside)} m away from every path there`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Distance of a point from the line between two others, m. */
function toSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const share =
    square === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / square));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
