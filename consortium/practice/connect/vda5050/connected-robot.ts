import type { Pace } from '../pace.ts';
import type { RobotId } from './messages.ts';
import { type MqttLine, openLine } from './mqtt-line.ts';
import { Robot, type RobotBody } from './robot.ts';
import { HeaderWriter, readInstantActions, readOrder, topicOf, wireConnection, wireState } from './wire.ts';

/** Positions between states, while it drives, ms. */
const VISUALIZATION_MS = 1000;

export interface ConnectedRobotOptions {
  readonly url: string;
  readonly id: RobotId;
  readonly body: RobotBody;
  /** Node where it stands at the beginning. */
  readonly startNodeId: string;
  /** In the words of 2.0, without header. */
  readonly factsheet: Record<string, unknown>;
  readonly pace: Pace;
  /** A state at least this often, ms; the standard asks for 30 s at most. */
  readonly stateMs: number;
  readonly fault: (text: string) => void;
}

export interface ConnectedRobot {
  readonly robot: Robot;
  /** Say goodbye and leave. */
  stop(): Promise<void>;
}

/** Put a robot on the line: connection with last will, state on events and now and then, visualization while it drives. */
export async function connectRobot(options: ConnectedRobotOptions): Promise<ConnectedRobot> {
  const { url, id, body, startNodeId, factsheet, pace, stateMs, fault } = options;
  const headers = new HeaderWriter(id, () => pace.date());
  const robot = new Robot(body, startNodeId, changed);
  let line: MqttLine | null = null;
  let isDue = false;
  let isOver = false;
  let callOffState: () => void = () => {};
  let callOffPosition: (() => void) | null = null;

  /** One state for everything that happens at once. */
  function changed(): void {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      sendState();
    });
  }

  function sendState(): void {
    if (isOver) return;
    callOffState();
    callOffState = pace.later(stateMs, sendState);
    line?.send(topicOf(id, 'state'), headers.write('state', wireState(robot.state())));
    if (body.tell().driving && callOffPosition === null) callOffPosition = pace.later(VISUALIZATION_MS, sendPosition);
  }

  function sendPosition(): void {
    callOffPosition = null;
    const { mobileRobotPosition, driving } = body.tell();
    if (isOver || mobileRobotPosition === null || !driving) return;
    const { localized, ...position } = mobileRobotPosition;
    const agvPosition = { ...position, positionInitialized: localized };
    line?.send(topicOf(id, 'visualization'), headers.write('visualization', { agvPosition }));
    callOffPosition = pace.later(VISUALIZATION_MS, sendPosition);
  }

  function sendFactsheet(): void {
    // At least once, though the standard asks for less: aedes keeps what is retained before it passes it on, the state behind
    // it overtakes it meanwhile, and to whoever listens already it drops what was overtaken as a repetition.
    line?.send(topicOf(id, 'factsheet'), headers.write('factsheet', factsheet), { retain: true, qos: 1 });
  }

  line = await openLine({
    url,
    will: {
      topic: topicOf(id, 'connection'),
      payload: headers.write('connection', wireConnection('CONNECTION_BROKEN')),
    },
    subscriptions: [topicOf(id, 'order'), topicOf(id, 'instantActions')],
    online() {
      line?.send(topicOf(id, 'connection'), headers.write('connection', wireConnection('ONLINE')), {
        retain: true,
        qos: 1,
      });
      sendFactsheet();
      sendState();
    },
    message(topic, bytes) {
      if (isOver) return;
      if (topic === topicOf(id, 'order')) {
        const read = readOrder(bytes);
        if ('value' in read) robot.takeOrder(read.value);
        else robot.refuseMessage('order', read.fault, read.references);
      } else {
        const read = readInstantActions(bytes);
        if ('value' in read) robot.takeInstantActions(read.value, sendFactsheet);
        else robot.refuseMessage('instantActions', read.fault, read.references);
      }
    },
    fault,
  });

  return {
    robot,
    async stop() {
      isOver = true;
      callOffState();
      callOffPosition?.();
      await line?.end({
        topic: topicOf(id, 'connection'),
        payload: headers.write('connection', wireConnection('OFFLINE')),
      });
    },
  };
}
