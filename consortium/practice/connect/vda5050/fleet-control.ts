import { randomUUID } from 'node:crypto';
import type { ForeignFleet } from '@palaestra/islands';
import type { Pace } from '../pace.ts';
import type { RunningPlant } from '../running-plant.ts';
import { InTurn } from './in-turn.ts';
import { type Link, newLink } from './link.ts';
import type { ActionState, ConnectionState, RobotId, RobotState } from './messages.ts';
import {
  continued,
  type LoadTypes,
  type Mission,
  missionOf,
  orderFrom,
  releasedUntil,
  type Step,
  TASKS,
} from './mission.ts';
import { type MqttLine, openLine } from './mqtt-line.ts';
import { isOther, untrue } from './untrue.ts';
import {
  type Read,
  readConnection,
  readFactsheet,
  readState,
  robotOf,
  topicOf,
  topicOfAll,
  wireInstantActions,
  wireOrder,
} from './wire.ts';

/** An order that is not in the state after this long was lost; the same again does no harm. */
const ANSWER_MS = 5000;
/** Until a vehicle that went away, with nothing aboard, leaves its load to others. */
const GRACE_MS = 10_000;
/** Attempts at one mission; then a person has to look. */
const ATTEMPTS = 5;
const LOOK_MS = 1000;
const NUMBERS = /\d+(\.\d+)?/g;

/** What each topic of a robot says; a name is its connection. */
type Word = RobotState | ConnectionState | { readonly longest: number };
const READERS: Readonly<Record<string, (bytes: Uint8Array) => Read<Word>>> = {
  state: readState,
  connection: readConnection,
  factsheet: readFactsheet,
};

/** What people see of a robot. */
export interface RobotStatus {
  readonly vehicle: string;
  readonly robot: RobotId;
  readonly connection: ConnectionState | 'UNKNOWN';
  readonly state: RobotState | null;
  readonly orderId: string | null;
  /** Why it stands; null when it does not. */
  readonly fault: string | null;
}

export interface FleetControlOptions {
  readonly url: string;
  /** By place of the vehicle in the plant. */
  readonly robots: ReadonlyMap<number, { readonly id: RobotId; readonly loadTypes: LoadTypes }>;
  readonly mapId: string;
  readonly pace: Pace;
  readonly fault: (text: string) => void;
}

/** The fleet control of a plant: its dispatcher decides, robots drive. */
export interface FleetControl {
  readonly foreign: ForeignFleet;
  /** One vehicle more; it counts as away until it tells that it is there. */
  add(index: number, robot: { readonly id: RobotId; readonly loadTypes: LoadTypes }): void;
  /** Begin; vehicles count as away until they tell that they are there. */
  start(plant: RunningPlant): Promise<void>;
  status(): readonly RobotStatus[];
  stop(): Promise<void>;
}

/** Connects nothing before `start`. What robots do wrong goes to `fault`, a sentence each. */
export function fleetControl({ url, robots, mapId, pace, fault }: FleetControlOptions): FleetControl {
  const links = new Map<number, Link>();
  const byName = new Map<string, Link>();
  function add(index: number, { id: robot, loadTypes }: { readonly id: RobotId; readonly loadTypes: LoadTypes }): void {
    const link = newLink(index, robot, loadTypes, () => pace.date());
    links.set(index, link);
    byName.set(`${robot.manufacturer}/${robot.serialNumber}`, link);
  }
  for (const [index, robot] of robots) add(index, robot);
  let plant: RunningPlant | null = null;
  let line: MqttLine | null = null;
  let callOff: () => void = () => {};
  let isDue = false;

  /** The run asks in the middle of an instant; the answer comes after it. */
  function wanted(): void {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      for (const link of links.values()) {
        if (link.mission !== null && link.state !== null) extend(link, link.mission, link.state);
        begin(link);
      }
    });
  }

  /** The way of a vehicle at level `traffic`; null at others. */
  const wayOf = (link: Link) => plant?.simulation.run.traffic?.ways[link.index] ?? null;

  const isReady = ({ connection, state }: Link) =>
    connection === 'ONLINE' && state !== null && state.operatingMode === 'AUTOMATIC';

  /** A mission for a vehicle that has something to do and no mission yet. */
  function begin(link: Link): void {
    if (plant === null || line?.isOnline !== true || link.mission !== null || !isReady(link)) return;
    if (pace.now() < link.retryAt || isBusy(link.state!)) return;
    const { run } = plant.simulation;
    const way = wayOf(link);
    // It is asked again when its first edge is free.
    if (way !== null && way.waitsFor >= 0) return;
    const from = way === null ? nodeOf(link) : run.vehicles[link.index]!.node;
    if (isUnderWay(link) && !plant.simulation.regain(link.index)) {
      holdBack(link);
      return;
    }
    try {
      link.mission = missionOf(run, link.index, randomUUID(), from, mapId, link.loadTypes);
    } catch (error) {
      stall(link, error instanceof Error ? error.message : String(error));
      return;
    }
    if (link.mission === null) return;
    link.step = 0;
    link.orderUpdateId = 0;
    link.first = 0;
    link.passed = 0;
    link.legs = way !== null && way.at < way.legs.length ? way.legs : null;
    link.legsFrom = -(way?.at ?? 0);
    link.until = 0;
    link.until = way === null ? releasedUntil(link.mission, 0) : reservedUntil(link);
    send(link);
  }

  function send(link: Link): void {
    if (line === null || link.mission === null) return;
    link.sentAt = pace.now();
    const order = orderFrom(link.mission, link.orderUpdateId, link.first, link.until);
    line.send(topicOf(link.robot, 'order'), link.headers.write('order', wireOrder(order)));
  }

  function instant(link: Link, actionType: string): void {
    const actions = [{ actionId: randomUUID(), actionType, blockingType: 'NONE' as const, actionParameters: [] }];
    line?.send(
      topicOf(link.robot, 'instantActions'),
      link.headers.write('instantActions', wireInstantActions(actions)),
    );
  }

  /** Place of the node where a robot is: by its word, else the nearest, else where the run has it. */
  function nodeOf({ index, state }: Link): number {
    const { run } = plant!.simulation;
    const { nodes } = run.plant.plant.layout;
    const told = run.plant.nodes.get(state?.lastNodeId ?? '');
    if (told !== undefined) return told;
    const position = state?.mobileRobotPosition;
    if (position === undefined || position === null || position.mapId !== mapId) return run.vehicles[index]!.node;
    const distance = (place: number) => Math.hypot(nodes[place]!.x - position.x, nodes[place]!.y - position.y);
    return nodes.reduce((best, _, place) => (distance(place) < distance(best) ? place : best), 0);
  }

  function onState(link: Link, state: RobotState): void {
    const lie = plant === null ? null : untrue(state, plant.simulation.run.plant, mapId, link.mission, link.until);
    if (lie !== null) {
      // What it says of itself is not believed, and the plant goes on without.
      flag(link, `${lie}; this state was not followed`);
      return;
    }
    const told = link.mission === null || plant === null ? null : tailOf(link, link.mission, state, plant);
    if (link.isFlagged && told?.fault == null) {
      link.isFlagged = false;
      link.fault = null;
    }
    link.state = state;
    const level = Math.min(1, Math.max(0, state.powerSupply.stateOfCharge / 100));
    plant?.simulation.report(link.index, { level });
    comeBack(link);
    follow(link, state, told?.left ?? null);
    begin(link);
    if (told?.fault != null) flag(link, `${told.fault}; that distance was not followed`);
  }

  function tailOf({ tail, until, length }: Link, mission: Mission, state: RobotState, { simulation }: RunningPlant) {
    return tail.read(state, { plant: simulation.run.plant, mapId, mission, until, length });
  }

  /** Tell of something that a robot should not have said; once, also where only its numbers go on. */
  function flag(link: Link, why: string): void {
    const isSame = link.fault?.replace(NUMBERS, '') === why.replace(NUMBERS, '');
    if (!isSame) fault(`${link.robot.manufacturer}/${link.robot.serialNumber}: ${why}`);
    link.fault = why;
    link.isFlagged = true;
  }

  function comeBack(link: Link): void {
    if (plant === null || !isReady(link)) return;
    if (plant.simulation.run.vehicles[link.index]!.task === 'out' && link.mission === null && !isBusy(link.state!)) {
      let isBack = true;
      plant.act((simulation) => {
        isBack = simulation.bringBack(link.index, nodeOf(link));
      });
      if (!isBack) holdBack(link);
    }
  }

  /** It stands past a node that it left, and cannot be ordered from there while another has it. */
  function holdBack(link: Link): void {
    const { run } = plant!.simulation;
    const { id } = run.plant.plant.layout.nodes[run.vehicles[link.index]!.node]!;
    const why = `it stopped past ${id}, which another has since; it is ordered again from there when that is free`;
    if (link.fault !== why) fault(`${link.robot.manufacturer}/${link.robot.serialNumber}: ${why}`);
    link.fault = why;
    link.retryAt = pace.now() + LOOK_MS;
  }

  /** @param left place in the mission of a node that the robot has wholly left just now. */
  function follow(link: Link, state: RobotState, left: number | null): void {
    const { mission } = link;
    if (plant === null || mission === null) return;
    if (state.orderId !== mission.orderId) {
      const why = rejection(state, mission.orderId);
      if (why !== null) retry(link, `the robot rejects the order: ${why}`);
      return;
    }
    const failed = state.actionStates.find(
      ({ actionStatus, actionId }) => actionStatus === 'FAILED' && actionId.startsWith(mission.orderId),
    );
    pass(link, mission, state);
    if (left === link.passed && isUnderWay(link)) plant.act((simulation) => simulation.left(link.index));
    if (link.mission === mission) advance(link, mission, state);
    if (link.mission !== mission) return;
    if (failed !== undefined) {
      instant(link, 'cancelOrder');
      retry(link, `${failed.actionType} failed: ${failed.actionResult ?? 'without a reason'}`);
      return;
    }
    if (state.orderUpdateId < link.orderUpdateId && rejection(state, mission.orderId) !== null) {
      instant(link, 'cancelOrder');
      retry(link, `the robot rejects an update: ${rejection(state, mission.orderId)}`);
      return;
    }
    // Someone cancelled it at the robot.
    if (
      link.step < mission.steps.length &&
      state.nodeStates.length === 0 &&
      link.until < mission.nodes.length - 1 &&
      state.orderUpdateId === link.orderUpdateId
    ) {
      retry(link, 'the robot has given up the order');
      return;
    }
    extend(link, mission, state);
  }

  /** Tell the run what is done, step by step. */
  function advance(link: Link, mission: Mission, state: RobotState): void {
    while (link.mission === mission && link.step < mission.steps.length && isDone(mission.steps[link.step]!, state)) {
      const { kind } = mission.steps[link.step]!;
      link.step++;
      link.attempts = 0;
      link.fault = null;
      if (kind === 'charged') instant(link, 'stopCharging');
      if (link.step === mission.steps.length) link.mission = null;
      plant!.act((simulation) => {
        // Who drives edge by edge has told each.
        const isOnWay = kind === 'reach' && isUnderWay(link);
        if (!isOnWay && TASKS[kind].includes(simulation.run.vehicles[link.index]!.task)) simulation.done(link.index);
      });
    }
  }

  /** At level `traffic`: tell the run each node at which the robot has come. */
  function pass(link: Link, mission: Mission, state: RobotState): void {
    if (wayOf(link) === null || state.nodeStates.some(({ sequenceId }) => sequenceId <= state.lastNodeSequenceId))
      return;
    const place = Math.min(link.until, Math.floor(state.lastNodeSequenceId / 2));
    while (link.mission === mission && link.passed < place) {
      link.passed++;
      plant!.act((simulation) => simulation.passed(link.index));
    }
  }

  function isUnderWay(link: Link): boolean {
    const way = wayOf(link);
    return way !== null && way.at < way.legs.length;
  }

  /** Place of the last node of the mission to which the run has reserved the way. */
  function reservedUntil(link: Link): number {
    const way = wayOf(link)!;
    if (way.legs !== link.legs) return link.until;
    const isEntered = way.at < way.legs.length && way.waitsFor < 0;
    return link.legsFrom + way.at + Number(isEntered) + Number(way.ahead);
  }

  /** The run has set the vehicle on another way, which begins where its base ends: the horizon is another now. */
  function followWay(link: Link, mission: Mission): void {
    const way = wayOf(link)!;
    if (way.legs === link.legs || way.at >= way.legs.length) return;
    const { run } = plant!.simulation;
    const { nodes } = run.plant.plant.layout;
    const ahead = way.legs.slice(way.at).map(({ to }) => nodes[to]!.id);
    const isSame = ahead.every((id, index) => mission.nodes[link.until + 1 + index]?.nodeId === id);
    if (!isSame) {
      const { node } = run.vehicles[link.index]!;
      const rest = missionOf(run, link.index, mission.orderId, node, mapId, link.loadTypes, link.until);
      if (rest !== null) link.mission = continued(mission, link.until, link.step, rest);
    }
    link.legs = way.legs;
    link.legsFrom = link.until - way.at;
  }

  /** Release more of the way when the robot has come nearer to the end of what is released. */
  function extend(link: Link, mission: Mission, state: RobotState): void {
    if (state.orderId !== mission.orderId || state.orderUpdateId !== link.orderUpdateId) return;
    if (wayOf(link) !== null) followWay(link, mission);
    const until =
      wayOf(link) === null
        ? releasedUntil(mission, Math.floor(state.lastNodeSequenceId / 2))
        : Math.min(reservedUntil(link), link.mission!.nodes.length - 1);
    if (until <= link.until) return;
    link.first = link.until;
    link.until = until;
    link.orderUpdateId++;
    send(link);
  }

  function retry(link: Link, why: string): void {
    link.mission = null;
    link.attempts++;
    link.retryAt = pace.now() + LOOK_MS * 2 ** Math.min(5, link.attempts);
    if (link.attempts >= ATTEMPTS) stall(link, why);
    else link.fault = why;
  }

  /** Not by itself any more: others take over what it had not fetched; it is tried again from time to time. */
  function stall(link: Link, why: string): void {
    link.mission = null;
    link.fault = why;
    link.retryAt = pace.now() + 60_000;
    fault(`${link.robot.manufacturer}/${link.robot.serialNumber}: ${why}`);
    plant?.act((simulation) => simulation.takeOut(link.index));
  }

  function onConnection(link: Link, connection: ConnectionState): void {
    if (link.connection === 'ONLINE' && connection !== 'ONLINE') link.lostAt = pace.now();
    if (link.connection !== 'ONLINE') link.states = new InTurn();
    link.connection = connection;
    if (connection === 'ONLINE') instant(link, 'stateRequest');
  }

  function look(): void {
    callOff = pace.later(LOOK_MS, look);
    const now = pace.now();
    for (const link of links.values()) {
      const { mission, state } = link;
      if (link.connection !== 'ONLINE' && now - link.lostAt > GRACE_MS) leave(link);
      const isKnown = state?.orderId === mission?.orderId && state?.orderUpdateId === link.orderUpdateId;
      if (mission !== null && !isKnown && link.connection === 'ONLINE' && now - link.sentAt > ANSWER_MS) send(link);
      if (mission === null) {
        comeBack(link);
        begin(link);
      }
    }
  }

  /** A vehicle that is away and has nothing aboard leaves the run. */
  function leave(link: Link): void {
    if (plant === null || plant.simulation.run.vehicles[link.index]!.task === 'out') return;
    plant.act((simulation) => {
      if (simulation.takeOut(link.index)) link.mission = null;
    });
  }

  return {
    add,
    // Also one that is only just being added.
    foreign: { has: () => true, drive: wanted, step: wanted, handle: wanted, charge: wanted },
    async start(running) {
      plant = running;
      running.act((simulation) => {
        for (const index of links.keys()) simulation.takeOut(index);
      });
      line = await openLine({
        url,
        subscriptions: [topicOfAll('factsheet'), topicOfAll('state'), topicOfAll('connection')],
        online: () => {
          for (const link of links.values()) if (link.connection === 'ONLINE') instant(link, 'stateRequest');
        },
        message(topic, bytes) {
          const robot = robotOf(topic);
          const link = robot === null ? undefined : byName.get(`${robot.manufacturer}/${robot.serialNumber}`);
          if (link === undefined) return;
          const read = READERS[robot!.topic]?.(bytes);
          if (read === undefined) return;
          if ('fault' in read) fault(`Cannot read the ${robot!.topic} of ${robot!.serialNumber}: ${read.fault}`);
          else if (isOther(read.from, robot!)) {
            const says = `${read.from.manufacturer}/${read.from.serialNumber}`.slice(0, 200);
            flag(link, `its ${robot!.topic} says that it is ${says}; it was not read`);
          } else if (typeof read.value === 'string') onConnection(link, read.value);
          else if ('longest' in read.value) link.length = read.value.longest;
          else {
            const late = link.states.whyLate(read.from);
            if (late === null) onState(link, read.value);
            else flag(link, `its state ${late}; it was not followed`);
          }
        },
        fault,
      });
      look();
    },
    status: () =>
      [...links.values()].map(({ index, robot, connection, state, mission, fault: why }) => ({
        vehicle: plant?.plant.vehicles[index]?.id ?? '',
        robot,
        connection,
        state,
        orderId: mission?.orderId ?? null,
        fault: why,
      })),
    async stop() {
      callOff();
      const left = line;
      line = null;
      await left?.end();
    },
  };
}

function isDone(step: Step, state: RobotState): boolean {
  switch (step.kind) {
    case 'reach':
      return (
        state.lastNodeSequenceId >= step.sequenceId &&
        !state.nodeStates.some(({ sequenceId }) => sequenceId <= step.sequenceId)
      );
    case 'action':
      return state.actionStates.some(
        ({ actionId, actionStatus }) => actionId === step.actionId && actionStatus === 'FINISHED',
      );
    case 'charged':
      return state.powerSupply.stateOfCharge >= step.stateOfCharge;
  }
}

function isBusy({ nodeStates, actionStates }: RobotState): boolean {
  const isOpen = ({ actionStatus }: ActionState) => actionStatus !== 'FINISHED' && actionStatus !== 'FAILED';
  return nodeStates.length > 0 || actionStates.some(isOpen);
}

/** What the robot says against an order; null when it says nothing. */
function rejection(state: RobotState, orderId: string): string | null {
  const error = state.errors.find(({ errorReferences }) =>
    errorReferences.some(
      ({ referenceKey, referenceValue }) => referenceKey === 'orderId' && referenceValue === orderId,
    ),
  );
  return error === undefined ? null : `${error.errorType}: ${error.errorDescription}`;
}
