import type { Order, OrderEdge, OrderNode, RobotError } from './messages.ts';

/** What a robot knows of the order it has, or had last. */
export interface Held {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly lastNodeId: string;
  readonly lastNodeSequenceId: number;
  /** Something of it is still to be done or to be released. */
  readonly isActive: boolean;
  /** Last released node that was given; null without an order. */
  readonly baseEnd: Pick<OrderNode, 'nodeId' | 'sequenceId'> | null;
}

export type Decision =
  | { readonly accept: 'new' | 'update' }
  /** The same update again: nothing happens. */
  | { readonly accept: 'known' }
  | { readonly accept: null; readonly error: RobotError };

/** Why an order is no order: sequence ids, base before horizon, edges between their nodes (VDA 5050 2.0, 6.6). */
export function faultIn({ nodes, edges }: Order): string | null {
  if (edges.length !== nodes.length - 1) return 'expected one edge between any two nodes';
  if (!nodes[0]!.released) return 'the first node is not released';
  if (nodes[0]!.sequenceId % 2 !== 0) return 'a node has an odd sequenceId';
  for (const [index, edge] of edges.entries()) {
    const fault = faultAt(nodes[index]!, edge, nodes[index + 1]!);
    if (fault !== null) return fault;
  }
  return null;
}

function faultAt(from: OrderNode, edge: OrderEdge, to: OrderNode): string | null {
  if (edge.sequenceId !== from.sequenceId + 1 || to.sequenceId !== from.sequenceId + 2) {
    return `the sequenceId does not go on by one at edge ${edge.edgeId}`;
  }
  if (edge.startNodeId !== from.nodeId || edge.endNodeId !== to.nodeId) {
    return `edge ${edge.edgeId} does not lead from ${from.nodeId} to ${to.nodeId}`;
  }
  if (to.released && !(from.released && edge.released)) return `something is released after the horizon began`;
  if (edge.released && !to.released) return `edge ${edge.edgeId} is released and its end is not`;
  return null;
}

/**
 * What becomes of an order that came in (VDA 5050 2.0, figure 8).
 *
 * @param reaches whether the first node of a new order is where the robot stands.
 */
export function decide(order: Order, held: Held, reaches: (node: OrderNode) => boolean): Decision {
  const first = order.nodes[0]!;
  if (order.orderId !== held.orderId) {
    if (held.isActive) return refuse(order, 'orderUpdateError', 'another order is under way');
    if (!reaches(first)) {
      return refuse(order, 'noRouteError', `the order begins at ${first.nodeId}, the robot is at ${held.lastNodeId}`);
    }
    return { accept: 'new' };
  }
  if (order.orderUpdateId === held.orderUpdateId) return { accept: 'known' };
  if (order.orderUpdateId < held.orderUpdateId) {
    return refuse(order, 'orderUpdateError', `orderUpdateId is older than ${held.orderUpdateId}`);
  }
  const at =
    held.isActive && held.baseEnd !== null
      ? held.baseEnd
      : { nodeId: held.lastNodeId, sequenceId: held.lastNodeSequenceId };
  if (first.nodeId !== at.nodeId || first.sequenceId !== at.sequenceId) {
    return refuse(
      order,
      'orderUpdateError',
      `the update does not begin at ${at.nodeId} (${at.sequenceId}), where the base ends`,
    );
  }
  return { accept: 'update' };
}

/** The rejection of an order, with what it refers to. */
export function refuse(order: Order, errorType: string, errorDescription: string): Decision & { accept: null } {
  return { accept: null, error: orderError(order, errorType, errorDescription) };
}

/** A warning about an order; by its references the sender finds which one. */
export function orderError({ orderId, orderUpdateId }: Order, errorType: string, errorDescription: string): RobotError {
  return {
    errorType,
    errorLevel: 'WARNING',
    errorDescription,
    errorReferences: [
      { referenceKey: 'topic', referenceValue: 'order' },
      { referenceKey: 'orderId', referenceValue: orderId },
      { referenceKey: 'orderUpdateId', referenceValue: String(orderUpdateId) },
    ],
  };
}
