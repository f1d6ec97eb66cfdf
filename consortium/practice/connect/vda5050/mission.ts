import { goalOf, type Load, type Plant, type Run } from '@palaestra/islands';
import type { Action, Order, OrderEdge, OrderNode } from './messages.ts';

/** Released nodes before a robot; the rest of its way is horizon until it comes nearer. */
const AHEAD = 2;

/** What a vehicle calls orders and kits: its factsheet has the types of load that it knows. */
export interface LoadTypes {
  readonly order: string;
  readonly kit: string;
}

export const OWN_LOAD_TYPES: LoadTypes = { order: 'order', kit: 'kit' };

/** What a robot must have done before the run goes on. */
export type Step =
  | { readonly kind: 'reach'; readonly sequenceId: number }
  | { readonly kind: 'action'; readonly actionId: string }
  /** Percent of the charge. */
  | { readonly kind: 'charged'; readonly stateOfCharge: number };

/** What a vehicle does in the run while a step is done; a step that fits to nothing is passed over. */
export const TASKS: Readonly<Record<Step['kind'], readonly string[]>> = {
  reach: ['fetching', 'carrying', 'parking', 'to_charge'],
  action: ['picking', 'dropping'],
  charged: ['charging'],
};

/** Everything that a vehicle has to do until it is free again: one order of VDA 5050, given out by and by. */
export interface Mission {
  readonly orderId: string;
  readonly nodes: readonly OrderNode[];
  readonly edges: readonly OrderEdge[];
  readonly steps: readonly Step[];
}

/**
 * The mission of a vehicle by what the run wants of it now; null when it has nothing to do.
 *
 * @param from node where the robot is. At level `traffic` it drives the way that the run reserves, edge by edge.
 * @param place the first node's place in an order that it continues. @throws PalaestraError when no path leads there.
 */
export function missionOf(
  run: Run,
  vehicle: number,
  orderId: string,
  from: number,
  mapId: string,
  loadTypes: LoadTypes,
  place = 0,
): Mission | null {
  const state = run.vehicles[vehicle]!;
  const { load } = state;
  const way = new Way(run, vehicle, orderId, from, mapId, loadTypes, place);
  const goal = goalOf(run, state);
  switch (state.task) {
    case 'fetching':
      way.drive(load?.from ?? state.node, false);
      if (load !== null) way.carry(load);
      break;
    // After a fault it may stand elsewhere than where it was to handle the load.
    case 'picking':
      way.drive(load!.from, false).carry(load!);
      break;
    case 'carrying':
      way.drive(load!.to, true).act('drop', load!);
      break;
    case 'dropping':
      way.drive(load!.to, true).act('drop', load!);
      break;
    case 'parking':
      way.drive(goal, false);
      break;
    case 'to_charge':
      way.drive(goal, false).charge();
      break;
    case 'charging':
      way.drive(state.node, false).charge();
      break;
    default:
      return null;
  }
  return way.mission();
}

class Way {
  readonly #run: Run;
  readonly #plant: Plant;
  readonly #type: number;
  readonly #orderId: string;
  readonly #mapId: string;
  readonly #loadTypes: LoadTypes;
  readonly #place: number;
  #at: number;
  /** Nodes of the way that the run reserves; empty once they are used. */
  #reserved: readonly number[];
  readonly #nodes: { index: number; actions: Action[] }[];
  readonly #edges: OrderEdge[] = [];
  readonly #steps: Step[] = [];

  constructor(
    run: Run,
    vehicle: number,
    orderId: string,
    from: number,
    mapId: string,
    loadTypes: LoadTypes,
    place: number,
  ) {
    const way = run.traffic?.ways[vehicle];
    this.#reserved = way === undefined ? [] : way.legs.slice(way.at).map(({ to }) => to);
    this.#place = place;
    this.#loadTypes = loadTypes;
    this.#run = run;
    this.#plant = run.plant.plant;
    this.#type = run.vehicles[vehicle]!.type;
    this.#orderId = orderId;
    this.#mapId = mapId;
    this.#at = from;
    this.#nodes = [{ index: from, actions: [] }];
  }

  drive(to: number, loaded: boolean): this {
    const { nodes } = this.#plant.layout;
    const isReserved = this.#reserved.at(-1) === to;
    const path = isReserved ? this.#reserved : this.#run.travel.path(this.#type, loaded, this.#at, to).slice(1);
    this.#reserved = [];
    for (const next of path) {
      const startNodeId = nodes[this.#at]!.id;
      const endNodeId = nodes[next]!.id;
      const edge = this.#plant.layout.edges.find(
        (one) =>
          (one.from === startNodeId && one.to === endNodeId) ||
          (one.bidirectional && one.to === startNodeId && one.from === endNodeId),
      );
      this.#edges.push({
        edgeId: edge?.id ?? `${startNodeId} ${endNodeId}`,
        sequenceId: 2 * (this.#place + this.#edges.length) + 1,
        released: false,
        startNodeId,
        endNodeId,
        ...(edge?.maximumSpeed === undefined ? {} : { maximumSpeed: edge.maximumSpeed }),
        actions: [],
      });
      this.#nodes.push({ index: next, actions: [] });
      this.#at = next;
    }
    this.#steps.push({ kind: 'reach', sequenceId: 2 * (this.#place + this.#nodes.length - 1) });
    return this;
  }

  carry(load: Load): this {
    return this.act('pick', load).drive(load.to, true).act('drop', load);
  }

  act(actionType: 'pick' | 'drop', load: Load): this {
    const station = this.#plant.islands.find(({ dock }) => dock === this.#plant.layout.nodes[this.#at]!.id);
    this.#do(actionType, {
      loadId: loadIdOf(this.#run, load),
      loadType: load.kit ? this.#loadTypes.kit : this.#loadTypes.order,
      stationType: 'floor',
      stationName: station?.id ?? this.#plant.layout.nodes[this.#at]!.id,
    });
    this.#steps.push({ kind: 'action', actionId: this.#nodes.at(-1)!.actions.at(-1)!.actionId });
    return this;
  }

  charge(): this {
    this.#do('startCharging', {});
    const { battery } = this.#plant.vehicleTypes[this.#type]!;
    // A charge that is told in whole percent may stay a little below.
    this.#steps.push({ kind: 'charged', stateOfCharge: 100 * (battery?.maximumDesiredChargingLevel ?? 0) - 1 });
    return this;
  }

  #do(actionType: string, parameters: Record<string, string>): void {
    const { actions } = this.#nodes.at(-1)!;
    actions.push({
      actionId: `${this.#orderId}.${2 * (this.#place + this.#nodes.length - 1)}.${actions.length}`,
      actionType,
      blockingType: 'HARD',
      actionParameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
    });
  }

  mission(): Mission {
    const { nodes } = this.#plant.layout;
    return {
      orderId: this.#orderId,
      nodes: this.#nodes.map(({ index, actions }, place) => ({
        nodeId: nodes[index]!.id,
        sequenceId: 2 * (this.#place + place),
        released: false,
        nodePosition: { x: nodes[index]!.x, y: nodes[index]!.y, mapId: this.#mapId },
        actions,
      })),
      edges: this.#edges,
      steps: this.#steps,
    };
  }
}

/** A mission with another way and other steps from one of its nodes and one of its steps on. */
export function continued(mission: Mission, place: number, step: number, rest: Mission): Mission {
  return {
    orderId: mission.orderId,
    nodes: [...mission.nodes.slice(0, place + 1), ...rest.nodes.slice(1)],
    edges: [...mission.edges.slice(0, place), ...rest.edges],
    steps: [...mission.steps.slice(0, step), ...rest.steps],
  };
}

/** The name of a load on the wire: the order, and for a kit also where it comes from. */
export function loadIdOf(run: Run, { order, kit, from }: Load): string {
  const { id } = run.orders[order]!;
  return kit ? `${id} kit from ${run.plant.plant.layout.nodes[from]!.id}` : id;
}

/** Place of the last node to release when the robot is at node `at`. A base never ends where something is to be done. */
export function releasedUntil({ nodes }: Mission, at: number): number {
  let end = Math.min(nodes.length - 1, at + AHEAD);
  while (end < nodes.length - 1 && nodes[end]!.actions.length > 0) end++;
  return end;
}

/**
 * The message: nodes from place `first` on, released up to place `until`.
 *
 * An update begins at the end of the base without its actions, which the robot has already.
 */
export function orderFrom(mission: Mission, orderUpdateId: number, first: number, until: number): Order {
  return {
    orderId: mission.orderId,
    orderUpdateId,
    nodes: mission.nodes.slice(first).map((node, index) => ({
      ...node,
      released: first + index <= until,
      actions: index === 0 && first > 0 ? [] : node.actions,
    })),
    edges: mission.edges.slice(first).map((edge, index) => ({ ...edge, released: first + index + 1 <= until })),
  };
}
