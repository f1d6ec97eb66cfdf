import type { CompiledPlant } from '@palaestra/islands';
import type { RobotState } from './messages.ts';
import type { Mission } from './mission.ts';

/** By as much may a distance be wrong: a place is noticed a little before or behind, and wheels slip. */
const SLIP_M = 0.5;
const SLIP_SHARE = 0.1;

/** What is needed to judge of a distance. */
export interface TailView {
  readonly plant: CompiledPlant;
  readonly mapId: string;
  readonly mission: Mission;
  /** Place of the last node of the mission that was released. */
  readonly until: number;
  /** From end to end, with what it carries, m; null when the robot did not tell. */
  readonly length: number | null;
}

export interface TailWord {
  /** Place in the mission of a node that the robot has wholly left just now; null for none. */
  readonly left: number | null;
  /** What in the distance cannot be true, in words. Nothing is then taken from it. */
  readonly fault: string | null;
}

const NOTHING: TailWord = { left: null, fault: null };

/**
 * Whether a robot has left the last node with its whole length, by `distanceSinceLastNode` (VDA 5050 2.0, 6.10.6: optional,
 * metres driven past `lastNodeId`). The point that is at a node lies somewhere in the robot, so its length is enough.
 *
 * A distance counts only when the robot was seen nearer to that node before, as the state that is due at every node shows
 * it: one that was not set back there would give up the node under it. Without distance or length nothing is ever left.
 */
export class Tail {
  #orderId = '';
  #place = -1;
  #isNear = false;
  #hasLeft = false;

  read(state: RobotState, view: TailView): TailWord {
    const { distanceSinceLastNode: distance, lastNodeId, lastNodeSequenceId } = state;
    if (distance === null) return NOTHING;
    if (!(distance >= 0)) {
      const found = Number.isNaN(distance) ? 'no number' : `${metres(distance)}`;
      return wrong(`it says of the distance since its last node ${found}, expected 0 m or more`);
    }
    const { mission, until, length } = view;
    const place = lastNodeSequenceId / 2;
    const node = mission.nodes[place];
    // Before its first node some robots still tell the number that their last node had in the order before.
    const isAhead = state.nodeStates.some(({ sequenceId }) => sequenceId <= lastNodeSequenceId);
    if (state.orderId !== mission.orderId || node?.nodeId !== lastNodeId || isAhead) return NOTHING;
    if (this.#orderId !== mission.orderId || this.#place !== place) {
      // One that came late tells nothing.
      if (this.#orderId === mission.orderId && place < this.#place) return NOTHING;
      [this.#orderId, this.#place, this.#isNear, this.#hasLeft] = [mission.orderId, place, false, false];
    }
    const said = `it says that it is ${metres(distance)} past ${lastNodeId}`;
    const edge = mission.edges[place];
    if (edge === undefined || place >= until) {
      return distance <= SLIP_M ? NOTHING : wrong(`${said}, past which nothing was released to it`);
    }
    const { driven, straight, away } = this.#measure(state, view, place);
    const slip = SLIP_M + SLIP_SHARE * driven;
    if (distance > driven + slip) return wrong(`${said}, on a path of ${metres(driven)}`);
    if (away !== null && distance > away + slip + Math.max(0, driven - straight)) {
      return wrong(`${said}, and where it says that it is, is ${metres(away)} from there`);
    }
    if (length === null) return NOTHING;
    if (this.#hasLeft) {
      return distance >= length - SLIP_M ? NOTHING : wrong(`${said}, and had left that with its whole length before`);
    }
    if (distance < length) this.#isNear = true;
    else if (this.#isNear && (away === null || away >= length)) {
      this.#hasLeft = true;
      return { left: place, fault: null };
    }
    return NOTHING;
  }

  /** Lengths of the edge along the path and straight, and how far the robot says that it is from the edge's beginning, m. */
  #measure({ mobileRobotPosition: at }: RobotState, { plant, mapId, mission }: TailView, place: number) {
    const { nodes, edges } = plant.plant.layout;
    const placeOf = (index: number) => nodes[plant.nodes.get(mission.nodes[index]!.nodeId)!]!;
    const [from, to] = [placeOf(place), placeOf(place + 1)];
    const straight = Math.hypot(to.x - from.x, to.y - from.y);
    const { edgeId } = mission.edges[place]!;
    const driven = edges.find(({ id }) => id === edgeId)?.length ?? straight;
    const isKnown = at?.localized && at.mapId === mapId;
    return { driven, straight, away: isKnown ? Math.hypot(at.x - from.x, at.y - from.y) : null };
  }
}

function wrong(fault: string): TailWord {
  return { left: null, fault };
}

function metres(value: number): string {
  return `${Number(value.toFixed(2))} m`;
}
