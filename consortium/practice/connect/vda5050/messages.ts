/**
 * What a mobile robot and a fleet control tell each other, in the words of VDA 5050 3.0 (github.com/VDA5050/VDA5050). What
 * goes over the wire is 2.0, see wire.ts. Metres, seconds, radians; shares of charge in percent as the standard has them.
 */

/** `SINGLE` (3.0): alone, but the robot may drive. */
export type BlockingType = 'NONE' | 'SINGLE' | 'SOFT' | 'HARD';

export interface Action {
  readonly actionId: string;
  readonly actionType: string;
  readonly blockingType: BlockingType;
  readonly actionParameters: readonly { readonly key: string; readonly value: unknown }[];
}

export interface NodePosition {
  readonly x: number;
  readonly y: number;
  readonly mapId: string;
  readonly theta?: number | undefined;
}

/** Nodes have even, edges odd sequence ids; released ones are the base, the others the horizon. */
export interface OrderNode {
  readonly nodeId: string;
  readonly sequenceId: number;
  readonly released: boolean;
  readonly nodePosition?: NodePosition | undefined;
  readonly actions: readonly Action[];
}

export interface OrderEdge {
  readonly edgeId: string;
  readonly sequenceId: number;
  readonly released: boolean;
  readonly startNodeId: string;
  readonly endNodeId: string;
  /** m/s. */
  readonly maximumSpeed?: number | undefined;
  readonly actions: readonly Action[];
}

export interface Order {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly nodes: readonly OrderNode[];
  readonly edges: readonly OrderEdge[];
}

export type ActionStatus = 'WAITING' | 'INITIALIZING' | 'RUNNING' | 'PAUSED' | 'RETRIABLE' | 'FINISHED' | 'FAILED';

export interface ActionState {
  readonly actionId: string;
  readonly actionType: string;
  readonly actionStatus: ActionStatus;
  readonly actionResult?: string | undefined;
}

export interface RobotError {
  readonly errorType: string;
  readonly errorLevel: 'WARNING' | 'URGENT' | 'CRITICAL' | 'FATAL';
  readonly errorDescription: string;
  readonly errorReferences: readonly { readonly referenceKey: string; readonly referenceValue: string }[];
}

export interface RobotState {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly lastNodeId: string;
  readonly lastNodeSequenceId: number;
  readonly nodeStates: readonly Pick<OrderNode, 'nodeId' | 'sequenceId' | 'released' | 'nodePosition'>[];
  readonly edgeStates: readonly Pick<OrderEdge, 'edgeId' | 'sequenceId' | 'released'>[];
  readonly driving: boolean;
  readonly paused: boolean;
  readonly newBaseRequest: boolean;
  /** Metres; null when the robot does not tell, NaN when it tells no number. */
  readonly distanceSinceLastNode: number | null;
  readonly operatingMode: string;
  readonly mobileRobotPosition: (NodePosition & { readonly theta: number; readonly localized: boolean }) | null;
  readonly loads: readonly { readonly loadId: string; readonly loadType: string }[];
  readonly actionStates: readonly ActionState[];
  readonly instantActionStates: readonly ActionState[];
  readonly powerSupply: { readonly stateOfCharge: number; readonly charging: boolean };
  readonly errors: readonly RobotError[];
  readonly safetyState: { readonly activeEmergencyStop: string; readonly fieldViolation: boolean };
}

/** 3.0 calls a broken connection `CONNECTION_BROKEN`. */
export type ConnectionState = 'ONLINE' | 'OFFLINE' | 'CONNECTION_BROKEN';

/** Who a robot is on the wire: two levels of its topics. */
export interface RobotId {
  readonly manufacturer: string;
  readonly serialNumber: string;
}
