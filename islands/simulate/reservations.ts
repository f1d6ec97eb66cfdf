import type { CompiledPlant } from './compile.ts';
import type { Leg } from './travel.ts';

/**
 * What vehicles must have before they drive: the next edge (one vehicle at a time), the node at its end (as many as its
 * capacity) and every block of which either is a member. Numbered nodes first, then edges, then blocks.
 */
export interface Reservations {
  /** Take what a leg needs; -1 when it was given, otherwise the first that lacks, and nothing was taken. */
  take(vehicle: number, leg: Leg): number;
  /** Take free edges, and nodes that are full until the next vehicle leaves, which it does at once. False if that cannot be. */
  rotate(vehicles: readonly number[], legs: readonly Leg[]): boolean;
  /**
   * The whole vehicle is on the leg: give back the place where it stood, but nothing of a leg ahead that it has.
   */
  leave(vehicle: number, leg: Leg, ahead?: Leg): void;
  /** The vehicle stands at the end of the leg: give back everything else, but for a leg ahead that it has. */
  arrive(vehicle: number, leg: Leg, ahead?: Leg): void;
  /** Take a node that was given back again, beside all that it has; false when there is no room. */
  regain(vehicle: number, node: number): boolean;
  /** The vehicle stands at a node from the beginning, whether or not there is room. */
  stand(vehicle: number, node: number): void;
  /** Who has it. */
  holders(resource: number): readonly number[];
  /** Rises with everything that is given back; `freedAt` is what it was when a resource was given back last. */
  readonly turn: number;
  freedAt(resource: number): number;
  /** Whether it has an edge: it is between two nodes, or about to leave one. */
  hasEdge(vehicle: number): boolean;
  /** What a vehicle has. */
  held(vehicle: number): readonly number[];
  /** Room for one more at a node. */
  isFree(node: number): boolean;
  /** What the plant calls it. */
  nameOf(resource: number): string;
}

/** Nothing is taken yet. */
export function openReservations({ plant, nodes }: CompiledPlant): Reservations {
  const { layout } = plant;
  const edgeAt = nodes.size;
  const blockAt = edgeAt + layout.edges.length;
  const edges = new Map(layout.edges.map(({ id }, index) => [id, edgeAt + index]));
  const holders: number[][] = Array.from({ length: blockAt + layout.blocks.length }, () => []);
  /** By vehicle. */
  const held: number[][] = [];
  /** Blocks of a node or an edge. */
  const blocksOf: number[][] = Array.from({ length: blockAt }, () => []);
  for (const [index, { members }] of layout.blocks.entries()) {
    for (const member of members) {
      const one = nodes.get(member) ?? edges.get(member);
      if (one !== undefined) blocksOf[one]!.push(blockAt + index);
    }
  }
  const capacity = Int32Array.from(layout.nodes, (node) => node.capacity);
  const freed = new Float64Array(holders.length);
  let turn = 0;
  /** Direction in which a block is used now, by place of the block. */
  const forward: boolean[] = layout.blocks.map(() => true);

  function has(vehicle: number, resource: number): boolean {
    return holders[resource]!.includes(vehicle);
  }

  function add(vehicle: number, resource: number): void {
    if (has(vehicle, resource)) return;
    holders[resource]!.push(vehicle);
    held[vehicle]!.push(resource);
  }

  /** Give back everything but up to four places, which may be the same, and their blocks. */
  function keepOnly(vehicle: number, a: number, b: number, c = a, d = a): void {
    const own = held[vehicle]!;
    let kept = 0;
    for (let at = 0; at < own.length; at++) {
      const one = own[at]!;
      const isKept =
        one < blockAt
          ? one === a || one === b || one === c || one === d
          : [a, b, c, d].some((place) => blocksOf[place]!.includes(one));
      if (isKept) {
        own[kept++] = one;
        continue;
      }
      const list = holders[one]!;
      if (list.length === 1) list.length = 0;
      else list.splice(list.indexOf(vehicle), 1);
      freed[one] = ++turn;
    }
    own.length = kept;
  }

  function isOpen(vehicle: number, block: number, leg: Leg): boolean {
    const users = holders[block]!;
    if (users.length === 0 || (users.length === 1 && users[0] === vehicle)) return true;
    const { type } = layout.blocks[block - blockAt]!;
    return type === 'same_direction' && forward[block - blockAt] === leg.forward;
  }

  function takeOne(vehicle: number, one: number, leg: Leg): void {
    add(vehicle, one);
    for (const block of blocksOf[one]!) {
      if (holders[block]!.length === 0 || has(vehicle, block)) forward[block - blockAt] = leg.forward;
      add(vehicle, block);
    }
  }

  return {
    get turn() {
      return turn;
    },
    freedAt: (resource) => freed[resource]!,
    take(vehicle, leg) {
      const edge = edgeAt + leg.edge;
      if (holders[leg.to]!.length >= capacity[leg.to]! && !has(vehicle, leg.to)) return leg.to;
      // Who was taken out on an edge and came back there has it already.
      if (holders[edge]!.length > 0 && !has(vehicle, edge)) return edge;
      for (const block of blocksOf[edge]!) if (!isOpen(vehicle, block, leg)) return block;
      for (const block of blocksOf[leg.to]!) if (!isOpen(vehicle, block, leg)) return block;
      takeOne(vehicle, edge, leg);
      takeOne(vehicle, leg.to, leg);
      return -1;
    },
    rotate(vehicles, legs) {
      const isRing = new Set(legs.map(({ edge }) => edge)).size === legs.length;
      const isOpenRing = legs.every(
        ({ edge, to }, index) =>
          holders[edgeAt + edge]!.length === 0 &&
          blocksOf[edgeAt + edge]!.length === 0 &&
          blocksOf[to]!.length === 0 &&
          has(vehicles[(index + 1) % vehicles.length]!, to),
      );
      if (!isRing || !isOpenRing) return false;
      for (const [index, { edge, to }] of legs.entries()) {
        add(vehicles[index]!, edgeAt + edge);
        add(vehicles[index]!, to);
      }
      return true;
    },
    leave: (vehicle, { edge, to }, ahead) =>
      ahead === undefined
        ? keepOnly(vehicle, to, edgeAt + edge)
        : keepOnly(vehicle, to, edgeAt + edge, ahead.to, edgeAt + ahead.edge),
    arrive: (vehicle, { to }, ahead) =>
      ahead === undefined ? keepOnly(vehicle, to, to) : keepOnly(vehicle, to, edgeAt + ahead.edge, ahead.to),
    regain(vehicle, node) {
      if (has(vehicle, node)) return true;
      const isBlocked = blocksOf[node]!.some((block) => holders[block]!.length > 0 && !has(vehicle, block));
      if (holders[node]!.length >= capacity[node]! || isBlocked) return false;
      add(vehicle, node);
      for (const block of blocksOf[node]!) add(vehicle, block);
      return true;
    },
    stand(vehicle, node) {
      held[vehicle] ??= [];
      keepOnly(vehicle, node, node);
      add(vehicle, node);
      for (const block of blocksOf[node]!) add(vehicle, block);
    },
    holders: (resource) => holders[resource]!,
    hasEdge: (vehicle) => held[vehicle]!.some((one) => one >= edgeAt && one < blockAt),
    held: (vehicle) => held[vehicle]!,
    isFree: (node) => holders[node]!.length < capacity[node]!,
    nameOf(resource) {
      if (resource < edgeAt) return layout.nodes[resource]!.id;
      return (resource < blockAt ? layout.edges[resource - edgeAt] : layout.blocks[resource - blockAt])!.id;
    },
  };
}
