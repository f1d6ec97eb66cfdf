import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import type { Action, ConnectionState, Order, RobotId, RobotState } from './messages.ts';

/**
 * VDA 5050 2.0 on the wire (github.com/VDA5050/VDA5050, release 2.0.0): its names to and from those of 3.0. What comes in
 * is checked; unknown fields are left alone, since 2.1 adds some to 2.0.
 */

const INTERFACE = 'uagv';
const MAJOR = 'v2';
const VERSION = '2.0.0';

export type Topic = 'order' | 'instantActions' | 'state' | 'visualization' | 'connection' | 'factsheet';

/** Longest message that is read; longer ones are dropped. */
const MOST_BYTES = 1_000_000;

/** `uagv/v2/MANUFACTURER/SERIALNUMBER/TOPIC`, as VDA 5050 2.0 proposes it for MQTT. */
export function topicOf({ manufacturer, serialNumber }: RobotId, topic: Topic): string {
  return `${INTERFACE}/${MAJOR}/${manufacturer}/${serialNumber}/${topic}`;
}

/** Filter for a topic of every robot. */
export function topicOfAll(topic: Topic): string {
  return `${INTERFACE}/${MAJOR}/+/+/${topic}`;
}

/** Whose topic it is; null for one that is none of ours. */
export function robotOf(topic: string): (RobotId & { readonly topic: string }) | null {
  const [name, major, manufacturer, serialNumber, last, ...more] = topic.split('/');
  if (name !== INTERFACE || major !== MAJOR || more.length > 0) return null;
  if (!manufacturer || !serialNumber || !last) return null;
  return { manufacturer, serialNumber, topic: last };
}

/** @throws PalaestraError `bad_input` for what cannot be a level of a topic, or a serial number by the standard. */
export function checkedRobot(robot: RobotId): RobotId {
  if (/^[A-Za-z0-9_.:-]+$/.test(robot.serialNumber) && /^[^+#/\s]+$/.test(robot.manufacturer)) return robot;
  throw new PalaestraError(
    'bad_input',
    `Cannot name a robot: expected letters, digits and _ . : - (VDA 5050, 6.5), found ${robot.manufacturer}/${robot.serialNumber}`,
  );
}

/** Writes headers: one count per topic. */
export class HeaderWriter {
  readonly #counts = new Map<string, number>();
  readonly #robot: RobotId;
  readonly #date: () => number;

  constructor(robot: RobotId, date: () => number) {
    this.#robot = robot;
    this.#date = date;
  }

  write(topic: Topic, body: Record<string, unknown>): string {
    const headerId = this.#counts.get(topic) ?? 0;
    this.#counts.set(topic, (headerId + 1) % 2 ** 32);
    const { manufacturer, serialNumber } = this.#robot;
    const timestamp = new Date(this.#date()).toISOString();
    return JSON.stringify({ headerId, timestamp, version: VERSION, manufacturer, serialNumber, ...body });
  }
}

const Text = z.string().max(1000);
/** Whose a message says it is, and which it is of theirs. */
const Sender = z.object({
  manufacturer: Text.optional(),
  serialNumber: Text.optional(),
  headerId: z.number().int().optional().catch(undefined),
  timestamp: Text.optional().catch(undefined),
});
export type Sender = z.infer<typeof Sender>;
const Count = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);
const WireAction = z.object({
  actionId: Text.min(1),
  actionType: Text.min(1),
  blockingType: z.enum(['NONE', 'SOFT', 'HARD']),
  actionParameters: z.array(z.object({ key: Text, value: z.unknown() })).default([]),
});
const WirePosition = z.object({ x: z.number(), y: z.number(), mapId: Text, theta: z.number().optional() });
const WireOrder = z.object({
  orderId: Text.min(1),
  orderUpdateId: Count,
  nodes: z
    .array(
      z.object({
        nodeId: Text,
        sequenceId: Count,
        released: z.boolean(),
        nodePosition: WirePosition.optional(),
        actions: z.array(WireAction).max(1000),
      }),
    )
    .min(1)
    .max(10_000),
  edges: z
    .array(
      z
        .object({
          edgeId: Text,
          sequenceId: Count,
          released: z.boolean(),
          startNodeId: Text,
          endNodeId: Text,
          maxSpeed: z.number().positive().optional(),
          actions: z.array(WireAction).max(1000),
        })
        .transform(({ maxSpeed, ...edge }) => ({ ...edge, maximumSpeed: maxSpeed })),
    )
    .max(10_000),
});
/** Release 2.0.0 says `actions`; clients that were made from its draft say `instantActions`. */
const WireInstantActions = z
  .object({ actions: z.array(WireAction).max(100).optional(), instantActions: z.array(WireAction).max(100).optional() })
  .refine(({ actions, instantActions }) => actions !== undefined || instantActions !== undefined, 'no actions')
  .transform(({ actions, instantActions }): Action[] => actions ?? instantActions!);
const WireState = z
  .object({
    orderId: Text,
    orderUpdateId: Count,
    lastNodeId: Text,
    lastNodeSequenceId: Count,
    nodeStates: z.array(z.object({ nodeId: Text, sequenceId: Count, released: z.boolean() })).max(10_000),
    edgeStates: z.array(z.object({ edgeId: Text, sequenceId: Count, released: z.boolean() })).max(10_000),
    driving: z.boolean(),
    paused: z.boolean().default(false),
    newBaseRequest: z.boolean().default(false),
    // What is wrong with it makes the rest of the state no less true.
    distanceSinceLastNode: z
      .number()
      .nullish()
      .transform((metres) => metres ?? null)
      .catch(Number.NaN),
    operatingMode: Text,
    agvPosition: z
      .object({ x: z.number(), y: z.number(), theta: z.number(), mapId: Text, positionInitialized: z.boolean() })
      .optional(),
    loads: z.array(z.object({ loadId: Text.default(''), loadType: Text.default('') })).default([]),
    actionStates: z
      .array(
        z.object({
          actionId: Text,
          actionType: Text.default(''),
          actionStatus: z.enum(['WAITING', 'INITIALIZING', 'RUNNING', 'PAUSED', 'FINISHED', 'FAILED']),
          resultDescription: Text.optional(),
        }),
      )
      .max(10_000),
    batteryState: z.object({ batteryCharge: z.number(), charging: z.boolean() }),
    errors: z
      .array(
        z.object({
          errorType: Text,
          errorLevel: z.enum(['WARNING', 'FATAL']),
          errorDescription: Text.default(''),
          errorReferences: z.array(z.object({ referenceKey: Text, referenceValue: Text })).default([]),
        }),
      )
      .max(1000),
    safetyState: z.object({ eStop: Text, fieldViolation: z.boolean() }),
  })
  .transform(({ agvPosition, batteryState, safetyState, actionStates, ...state }): RobotState => {
    const { positionInitialized, ...position } = agvPosition ?? { positionInitialized: false };
    return {
      ...state,
      mobileRobotPosition: 'x' in position ? { ...position, localized: positionInitialized } : null,
      actionStates: actionStates.map(({ resultDescription, ...one }) => ({ ...one, actionResult: resultDescription })),
      instantActionStates: [],
      powerSupply: { stateOfCharge: batteryState.batteryCharge, charging: batteryState.charging },
      safetyState: { activeEmergencyStop: safetyState.eStop, fieldViolation: safetyState.fieldViolation },
    };
  });
/** From end to end with the longest load, m; a factsheet that tells no length of the robot is none that helps. */
const WireFactsheet = z
  .object({
    physicalParameters: z.object({ length: z.number().min(0.05).max(100) }),
    loadSpecification: z
      .object({
        loadSets: z
          .array(z.object({ loadDimensions: z.object({ length: z.number().min(0).max(100) }).optional() }))
          .max(1000)
          .optional(),
      })
      .optional(),
  })
  .transform(({ physicalParameters, loadSpecification }) => ({
    longest: Math.max(
      physicalParameters.length,
      ...(loadSpecification?.loadSets ?? []).map(({ loadDimensions }) => loadDimensions?.length ?? 0),
    ),
  }));
const WireConnection = z
  .object({ connectionState: z.enum(['ONLINE', 'OFFLINE', 'CONNECTIONBROKEN']) })
  .transform(
    ({ connectionState }): ConnectionState =>
      connectionState === 'CONNECTIONBROKEN' ? 'CONNECTION_BROKEN' : connectionState,
  );

/** What a message says and whose it says it is, or why it says nothing and what a rejection can refer to. */
export type Read<T> =
  | { readonly value: T; readonly from: Sender }
  | { readonly fault: string; readonly references: { referenceKey: string; referenceValue: string }[] };

function reader<T>(schema: z.ZodType<T>): (bytes: Uint8Array) => Read<T> {
  return (bytes) => {
    if (bytes.length > MOST_BYTES) return { fault: `larger than ${MOST_BYTES} bytes`, references: [] };
    let json: unknown;
    try {
      json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      return { fault: 'no valid JSON', references: [] };
    }
    const version = z.object({ version: z.string() }).safeParse(json);
    if (version.success && !version.data.version.startsWith('2.')) {
      return {
        fault: `expected version 2, found ${version.data.version.slice(0, 20)}`,
        references: referencesOf(json),
      };
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) {
      const from = Sender.safeParse(json);
      return { value: parsed.data, from: from.success ? from.data : {} };
    }
    const issue = parsed.error.issues[0]!;
    return { fault: `${issue.path.join('.')}: ${issue.message}`, references: referencesOf(json) };
  };
}

/** Names and numbers of a message that may be wrong in any way. */
function referencesOf(json: unknown): { referenceKey: string; referenceValue: string }[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => {
    const isName = key === 'headerId' || key === 'orderId' || key === 'orderUpdateId';
    const isPlain = typeof value === 'string' || typeof value === 'number';
    return isName && isPlain ? [{ referenceKey: key, referenceValue: String(value).slice(0, 200) }] : [];
  });
}

export const readOrder = reader<Order>(WireOrder);
export const readInstantActions = reader<Action[]>(WireInstantActions);
export const readState = reader<RobotState>(WireState);
export const readFactsheet = reader<{ readonly longest: number }>(WireFactsheet);
export const readConnection = reader<ConnectionState>(WireConnection);

/** 2.0 has no `SINGLE`: the next stricter one. */
function wireAction({ blockingType, ...action }: Action): Record<string, unknown> {
  return { ...action, blockingType: blockingType === 'SINGLE' ? 'HARD' : blockingType };
}

/** An order in the words of 2.0: `maxSpeed` in m/s, and no action that blocks as `SINGLE`. */
export function wireOrder({ nodes, edges, ...order }: Order): Record<string, unknown> {
  return {
    ...order,
    nodes: nodes.map((node) => ({ ...node, actions: node.actions.map(wireAction) })),
    edges: edges.map(({ maximumSpeed, ...edge }) => ({
      ...edge,
      ...(maximumSpeed === undefined ? {} : { maxSpeed: maximumSpeed }),
      actions: edge.actions.map(wireAction),
    })),
  };
}

/** Both names, for readers of the release and of its draft. */
export function wireInstantActions(actions: readonly Action[]): Record<string, unknown> {
  const list = actions.map(wireAction);
  return { actions: list, instantActions: list };
}

/** 2.0 writes a broken connection in one word. */
export function wireConnection(connection: ConnectionState): Record<string, unknown> {
  return { connectionState: connection === 'CONNECTION_BROKEN' ? 'CONNECTIONBROKEN' : connection };
}

/** 2.0 keeps states of instant actions among the others and knows two levels of errors. */
export function wireState(state: RobotState): Record<string, unknown> {
  const {
    mobileRobotPosition,
    powerSupply,
    safetyState,
    actionStates,
    instantActionStates,
    errors,
    distanceSinceLastNode,
    ...rest
  } = state;
  const { localized, ...position } = mobileRobotPosition ?? { localized: false };
  return {
    ...rest,
    ...(distanceSinceLastNode === null ? {} : { distanceSinceLastNode }),
    ...(mobileRobotPosition === null ? {} : { agvPosition: { ...position, positionInitialized: localized } }),
    actionStates: [...actionStates, ...instantActionStates].map(({ actionResult, actionStatus, ...one }) => ({
      ...one,
      actionStatus: actionStatus === 'RETRIABLE' ? 'FAILED' : actionStatus,
      ...(actionResult === undefined ? {} : { resultDescription: actionResult }),
    })),
    batteryState: { batteryCharge: powerSupply.stateOfCharge, charging: powerSupply.charging },
    errors: errors.map(({ errorLevel, ...error }) => ({
      ...error,
      errorLevel: errorLevel === 'FATAL' || errorLevel === 'CRITICAL' ? 'FATAL' : 'WARNING',
    })),
    safetyState: { eStop: safetyState.activeEmergencyStop, fieldViolation: safetyState.fieldViolation },
  };
}
