import type { Leg } from '@palaestra/islands';
import { InTurn } from './in-turn.ts';
import type { ConnectionState, RobotId, RobotState } from './messages.ts';
import type { LoadTypes, Mission } from './mission.ts';
import { Tail } from './tail.ts';
import { HeaderWriter } from './wire.ts';

/** What a fleet control knows of one of its robots. */
export interface Link {
  readonly index: number;
  readonly robot: RobotId;
  readonly headers: HeaderWriter;
  readonly loadTypes: LoadTypes;
  connection: ConnectionState | 'UNKNOWN';
  lostAt: number;
  state: RobotState | null;
  mission: Mission | null;
  /** Steps that are done. */
  step: number;
  orderUpdateId: number;
  /** Place of the last released node. */
  until: number;
  first: number;
  /** At level `traffic`: the way of the run that is followed, the place in the mission where it began, nodes that were told. */
  legs: readonly Leg[] | null;
  legsFrom: number;
  passed: number;
  /** Of the robot with what it carries, m; null when it did not tell. */
  length: number | null;
  tail: Tail;
  states: InTurn;
  sentAt: number;
  attempts: number;
  /** Not before this time, ms. */
  retryAt: number;
  fault: string | null;
  /** `fault` is about what it said, and goes with its next word that is true. */
  isFlagged: boolean;
}

/** A robot of which nothing is known yet. @param date ms since 1970, for its headers. */
export function newLink(index: number, robot: RobotId, loadTypes: LoadTypes, date: () => number): Link {
  return {
    index,
    robot,
    headers: new HeaderWriter(robot, date),
    loadTypes,
    connection: 'UNKNOWN',
    lostAt: Number.NEGATIVE_INFINITY,
    state: null,
    mission: null,
    step: 0,
    orderUpdateId: 0,
    until: 0,
    first: 0,
    legs: null,
    legsFrom: 0,
    passed: 0,
    length: null,
    tail: new Tail(),
    states: new InTurn(),
    sentAt: 0,
    attempts: 0,
    retryAt: 0,
    fault: null,
    isFlagged: false,
  };
}
