import { type Decision, decide, faultIn, orderError, refuse } from './accept.ts';
import type {
  Action,
  ActionState,
  ActionStatus,
  Order,
  OrderEdge,
  OrderNode,
  RobotError,
  RobotState,
} from './messages.ts';

/** Rejections and results of instant actions that stay in the state; the oldest go. */
const MOST_KEPT = 20;

/** What a robot can do, apart from the protocol. */
export interface RobotBody {
  /** Where it is and how it is; asked for each state. */
  tell(): Pick<
    RobotState,
    | 'mobileRobotPosition'
    | 'distanceSinceLastNode'
    | 'loads'
    | 'powerSupply'
    | 'driving'
    | 'operatingMode'
    | 'safetyState'
  >;
  /** Whether the node is where it stands. */
  isAt(node: OrderNode): boolean;
  /** Why it cannot drive there; null if it can. */
  whyNotDrive(edge: OrderEdge, from: OrderNode, to: OrderNode): string | null;
  /** Drive; `goesOn` is asked whether it need not stop at the end; `left` is called when its end is past where it set off. */
  drive(edge: OrderEdge, to: OrderNode, goesOn: () => boolean, left: () => void, arrived: () => void): void;
  /** Stand still and go on, also with actions. */
  setPaused(paused: boolean): void;
  /** Why it cannot do it at all; null if it can. */
  whyNotDo(action: Action, scope: 'node' | 'edge' | 'instant'): string | null;
  /** Do it; returns how to break it off, or null for what cannot be. */
  act(
    action: Action,
    nodeId: string,
    ended: (status: 'FINISHED' | 'FAILED', result?: string) => void,
  ): (() => void) | null;
}

interface Doing {
  readonly action: Action;
  readonly abort: (() => void) | null;
}

/**
 * A mobile robot's side of VDA 5050: takes orders and instant actions, lets the body do them in the order that sequence and
 * blocking types say, and tells its state. Without I/O.
 */
export class Robot {
  readonly #body: RobotBody;
  /** The state is to be told: something happened. */
  readonly #changed: () => void;
  #orderId = '';
  #orderUpdateId = 0;
  #lastNodeId: string;
  #lastNodeSequenceId = 0;
  /** Nodes and edges that are still before it; the node where it stands is gone from them. */
  #nodes: OrderNode[] = [];
  #edges: OrderEdge[] = [];
  #baseEnd: OrderNode | null = null;
  /** Actions of the node where it stands that have not begun. */
  #queue: Action[] = [];
  #driving = false;
  readonly #doing = new Map<string, Doing>();
  #actionStates: ActionState[] = [];
  #instantActionStates: ActionState[] = [];
  #errors: RobotError[] = [];
  #paused = false;
  #cancelling: Action | null = null;

  constructor(body: RobotBody, lastNodeId: string, changed: () => void) {
    this.#body = body;
    this.#lastNodeId = lastNodeId;
    this.#changed = changed;
  }

  get lastNodeId(): string {
    return this.#lastNodeId;
  }

  state(): RobotState {
    const released = this.#nodes.filter((node) => node.released).length;
    return {
      orderId: this.#orderId,
      orderUpdateId: this.#orderUpdateId,
      lastNodeId: this.#lastNodeId,
      lastNodeSequenceId: this.#lastNodeSequenceId,
      nodeStates: this.#nodes.map(({ nodeId, sequenceId, released, nodePosition }) => ({
        nodeId,
        sequenceId,
        released,
        ...(nodePosition === undefined ? {} : { nodePosition }),
      })),
      edgeStates: this.#edges.map(({ edgeId, sequenceId, released }) => ({ edgeId, sequenceId, released })),
      paused: this.#paused,
      newBaseRequest: released <= 1 && this.#nodes.length > released,
      actionStates: this.#actionStates,
      instantActionStates: this.#instantActionStates,
      errors: this.#errors,
      ...this.#body.tell(),
    };
  }

  /** Something of an order is still to be done or to be released. */
  get isActive(): boolean {
    const isOpen = ({ actionStatus }: ActionState) => actionStatus !== 'FINISHED' && actionStatus !== 'FAILED';
    return this.#nodes.length > 0 || this.#driving || this.#actionStates.some(isOpen);
  }

  takeOrder(order: Order): void {
    const decision = this.#decide(order);
    if (decision.accept === null) this.#report(decision.error);
    else if (decision.accept === 'new') this.#begin(order);
    else if (decision.accept === 'update') this.#extend(order);
    this.#changed();
    this.#goOn();
  }

  #decide(order: Order): Decision {
    const fault = faultIn(order);
    if (fault !== null) return refuse(order, 'validationError', fault);
    if (this.#cancelling !== null) return refuse(order, 'orderError', 'the order is being cancelled');
    const decision = decide(
      order,
      {
        orderId: this.#orderId,
        orderUpdateId: this.#orderUpdateId,
        lastNodeId: this.#lastNodeId,
        lastNodeSequenceId: this.#lastNodeSequenceId,
        isActive: this.isActive,
        baseEnd: this.#baseEnd,
      },
      (node) => node.nodeId === this.#lastNodeId || this.#body.isAt(node),
    );
    if (decision.accept === null || decision.accept === 'known') return decision;
    const { operatingMode } = this.#body.tell();
    if (operatingMode !== 'AUTOMATIC') return refuse(order, 'orderError', `the operating mode is ${operatingMode}`);
    for (const [index, edge] of order.edges.entries()) {
      const why = this.#body.whyNotDrive(edge, order.nodes[index]!, order.nodes[index + 1]!);
      if (why !== null) return refuse(order, 'noRouteError', why);
    }
    const scopes = [
      ...order.nodes.flatMap(({ actions }) => actions.map((action) => ({ action, scope: 'node' as const }))),
      ...order.edges.flatMap(({ actions }) => actions.map((action) => ({ action, scope: 'edge' as const }))),
    ];
    for (const { action, scope } of scopes) {
      const why = this.#body.whyNotDo(action, scope);
      if (why !== null) return { accept: null, error: aboutAction(orderError(order, 'orderError', why), action) };
    }
    return decision;
  }

  #begin(order: Order): void {
    this.#orderId = order.orderId;
    this.#orderUpdateId = order.orderUpdateId;
    this.#errors = [];
    this.#actionStates = [];
    this.#nodes = [...order.nodes];
    this.#edges = [...order.edges];
    this.#baseEnd = lastReleased(order.nodes);
    this.#addStates(order.nodes);
    this.#arrive();
  }

  /** What was released stays; the horizon gives way to the new. The first node may bring further actions. */
  #extend(order: Order): void {
    const [first, ...rest] = order.nodes;
    this.#orderUpdateId = order.orderUpdateId;
    this.#errors = this.#errors.filter(({ errorReferences }) =>
      errorReferences.some(({ referenceKey }) => referenceKey === 'actionId'),
    );
    const known = new Set(this.#actionStates.map(({ actionId }) => actionId));
    const added = first!.actions.filter(({ actionId }) => !known.has(actionId));
    const kept = this.#nodes.filter(({ released }) => released);
    const end = kept.at(-1);
    if (end === undefined) this.#queue.push(...added);
    else kept[kept.length - 1] = { ...end, actions: [...end.actions, ...added] };
    this.#nodes = [...kept, ...rest];
    this.#edges = [...this.#edges.filter(({ released }) => released), ...order.edges];
    this.#baseEnd = lastReleased(rest) ?? { ...first!, actions: [] };
    this.#addStates([{ ...first!, actions: added }, ...rest]);
  }

  #addStates(nodes: readonly OrderNode[]): void {
    const added = nodes
      .filter(({ released }) => released)
      .flatMap(({ actions }) => actions)
      .map(({ actionId, actionType }) => ({ actionId, actionType, actionStatus: 'WAITING' as const }));
    this.#actionStates = [...this.#actionStates, ...added];
  }

  /** It stands at the first of the nodes before it. */
  #arrive(): void {
    const node = this.#nodes.shift()!;
    this.#lastNodeId = node.nodeId;
    this.#lastNodeSequenceId = node.sequenceId;
    this.#queue.push(...node.actions);
  }

  /** Begin what may begin now: actions of this node, then the next edge. */
  #goOn(): void {
    if (this.#paused || this.#driving) return;
    if (this.#cancelling !== null) {
      this.#endCancel();
      return;
    }
    while (this.#queue.length > 0) {
      const [action] = this.#queue as [Action];
      const isAlone = action.blockingType === 'HARD' || action.blockingType === 'SINGLE';
      if (isAlone ? this.#doing.size > 0 : this.#isDoing(['HARD', 'SINGLE'])) return;
      this.#queue.shift();
      this.#act(action);
    }
    if (this.#driving || this.#isDoing(['HARD', 'SOFT'])) return;
    const [edge] = this.#edges;
    const [to] = this.#nodes;
    if (edge === undefined || to === undefined || !edge.released || !to.released) return;
    this.#driving = true;
    this.#changed();
    const goesOn = () => {
      const [, next] = this.#nodes;
      return !this.#paused && this.#cancelling === null && to.actions.length === 0 && next?.released === true;
    };
    this.#body.drive(edge, to, goesOn, this.#changed, () => {
      this.#driving = false;
      this.#edges.shift();
      this.#arrive();
      this.#changed();
      this.#goOn();
    });
  }

  #isDoing(types: readonly Action['blockingType'][]): boolean {
    return [...this.#doing.values()].some(({ action }) => types.includes(action.blockingType));
  }

  #act(action: Action): void {
    this.#setAction(action, 'RUNNING');
    let isOver = false;
    let isLater = false;
    const abort = this.#body.act(action, this.#lastNodeId, (status, result) => {
      isOver = true;
      this.#doing.delete(action.actionId);
      if (status === 'FAILED') this.#report(aboutAction(this.#error('orderError', result ?? 'failed'), action));
      this.#setAction(action, status, result);
      // What ends at once is followed by the loop that began it.
      if (isLater) this.#goOn();
    });
    isLater = true;
    if (!isOver) this.#doing.set(action.actionId, { action, abort });
  }

  #setAction({ actionId, actionType }: Action, actionStatus: ActionStatus, actionResult?: string): void {
    const next = { actionId, actionType, actionStatus, ...(actionResult === undefined ? {} : { actionResult }) };
    const swap = (states: ActionState[]) => states.map((one) => (one.actionId === actionId ? next : one));
    this.#actionStates = swap(this.#actionStates);
    this.#instantActionStates = swap(this.#instantActionStates);
    this.#changed();
  }

  #error(errorType: string, errorDescription: string): RobotError {
    const order = { orderId: this.#orderId, orderUpdateId: this.#orderUpdateId, nodes: [], edges: [] };
    return orderError(order, errorType, errorDescription);
  }

  #report(error: RobotError): void {
    this.#errors = [...this.#errors.slice(1 - MOST_KEPT), error];
  }

  /** A message that could not be read. */
  refuseMessage(topic: string, fault: string, references: RobotError['errorReferences']): void {
    this.#report({
      errorType: 'validationError',
      errorLevel: 'WARNING',
      errorDescription: fault,
      errorReferences: [{ referenceKey: 'topic', referenceValue: topic }, ...references],
    });
    this.#changed();
  }

  /** @param factsheet called for `factsheetRequest`. */
  takeInstantActions(actions: readonly Action[], factsheet: () => void): void {
    for (const action of actions) {
      const { actionId, actionType } = action;
      // The same action again: it is known.
      if (this.#instantActionStates.some((one) => one.actionId === actionId)) continue;
      this.#instantActionStates = [
        ...this.#instantActionStates.slice(1 - MOST_KEPT),
        { actionId, actionType, actionStatus: 'WAITING' },
      ];
      this.#instant(action, factsheet);
    }
    this.#changed();
  }

  #instant(action: Action, factsheet: () => void): void {
    switch (action.actionType) {
      case 'cancelOrder':
        this.#cancel(action);
        return;
      case 'startPause':
        this.#pause(true);
        this.#setAction(action, 'FINISHED');
        return;
      case 'stopPause':
        this.#pause(false);
        this.#setAction(action, 'FINISHED');
        this.#goOn();
        return;
      case 'stateRequest':
        this.#setAction(action, 'FINISHED');
        return;
      case 'factsheetRequest':
        factsheet();
        this.#setAction(action, 'FINISHED');
        return;
      default:
        this.#instantOfBody(action);
    }
  }

  #instantOfBody(action: Action): void {
    const why = this.#body.whyNotDo(action, 'instant');
    const fail = (reason: string) => {
      this.#report(aboutInstant('instantActionError', reason, action));
      this.#setAction(action, 'FAILED', reason);
    };
    const reason = why ?? (this.#driving ? 'the robot is driving' : null);
    if (reason !== null) {
      fail(reason);
      return;
    }
    this.#setAction(action, 'RUNNING');
    this.#body.act(action, this.#lastNodeId, (status, result) => {
      if (status === 'FAILED') fail(result ?? 'failed');
      else this.#setAction(action, status, result);
    });
  }

  #pause(paused: boolean): void {
    this.#paused = paused;
    this.#body.setPaused(paused);
    for (const { action } of this.#doing.values()) this.#setAction(action, paused ? 'PAUSED' : 'RUNNING');
  }

  /** What waits fails, what can be broken off is; a drive goes to its node and ends there. */
  #cancel(action: Action): void {
    if (!this.isActive || this.#cancelling !== null) {
      const reason = this.#cancelling === null ? 'there is no order to cancel' : 'the order is already being cancelled';
      this.#report(aboutInstant('noOrderToCancel', reason, action));
      this.#setAction(action, 'FAILED', reason);
      return;
    }
    this.#cancelling = action;
    this.#setAction(action, 'RUNNING');
    this.#queue = [];
    for (const { abort, action: doing } of [...this.#doing.values()]) {
      if (abort === null) continue;
      abort();
      this.#doing.delete(doing.actionId);
      this.#setAction(doing, 'FAILED', 'cancelled');
    }
    this.#actionStates = this.#actionStates.map((one) =>
      one.actionStatus === 'WAITING' ? { ...one, actionStatus: 'FAILED', actionResult: 'cancelled' } : one,
    );
    // Only the node to which it drives is left of the way.
    this.#nodes = this.#driving ? this.#nodes.slice(0, 1).map((node) => ({ ...node, actions: [] })) : [];
    this.#edges = this.#driving ? this.#edges.slice(0, 1) : [];
    // A paused robot would never come to its node.
    if (this.#paused) this.#pause(false);
    this.#goOn();
  }

  #endCancel(): void {
    if (this.#doing.size > 0) return;
    const action = this.#cancelling!;
    this.#cancelling = null;
    this.#nodes = [];
    this.#edges = [];
    this.#baseEnd = null;
    this.#setAction(action, 'FINISHED');
  }
}

function lastReleased(nodes: readonly OrderNode[]): OrderNode | null {
  return nodes.findLast(({ released }) => released) ?? null;
}

function aboutAction(error: RobotError, { actionId, actionType }: Action): RobotError {
  const more = [
    { referenceKey: 'actionId', referenceValue: actionId },
    { referenceKey: 'actionType', referenceValue: actionType },
  ];
  return { ...error, errorReferences: [...error.errorReferences, ...more] };
}

function aboutInstant(errorType: string, errorDescription: string, action: Action): RobotError {
  const topic = [{ referenceKey: 'topic', referenceValue: 'instantActions' }];
  return aboutAction({ errorType, errorLevel: 'WARNING', errorDescription, errorReferences: topic }, action);
}
