import { openSimulation } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { twoIslands } from '../testing/two-islands.ts';
import { InTurn } from './in-turn.ts';
import type { RobotState } from './messages.ts';
import type { Mission } from './mission.ts';
import { Tail } from './tail.ts';
import { readFactsheet, readState } from './wire.ts';

const model = twoIslands();
const { plant } = openSimulation(model, { seed: 1 }).run;
const way = ['park', 'in', 'n1', 'a'];
/** Along three edges of 4 m. */
const mission: Mission = {
  orderId: 'o1',
  nodes: way.map((nodeId, index) => ({ nodeId, sequenceId: 2 * index, released: false, actions: [] })),
  edges: ['e5', 'e0', 'e1'].map((edgeId, index) => ({
    edgeId,
    sequenceId: 2 * index + 1,
    released: false,
    startNodeId: way[index]!,
    endNodeId: way[index + 1]!,
    actions: [],
  })),
  steps: [],
};
const view = { plant, mapId: model.id, mission, until: 2, length: 1.2 };
const header = { headerId: 1, timestamp: '2026-01-05T00:00:00.000Z', version: '2.0.0' };

/** A state as it is on the wire: `metres` past the node at a place of the way. */
function wireState(place: number, metres: unknown, more: object = {}): object {
  return {
    ...header,
    orderId: 'o1',
    orderUpdateId: 0,
    lastNodeId: way[place],
    lastNodeSequenceId: 2 * place,
    nodeStates: [],
    edgeStates: [],
    driving: true,
    operatingMode: 'AUTOMATIC',
    actionStates: [],
    batteryState: { batteryCharge: 90, charging: false },
    errors: [],
    safetyState: { eStop: 'NONE', fieldViolation: false },
    ...(metres === undefined ? {} : { distanceSinceLastNode: metres }),
    ...more,
  };
}

function read(body: object | string): RobotState {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const found = readState(bytes);
  if ('fault' in found) throw new Error(found.fault);
  return found.value;
}

const at = (place: number, metres: unknown, more: object = {}) => read(wireState(place, metres, more));

test('a node is left once, when the whole robot is past it, and each node again', () => {
  const tail = new Tail();
  const left = [0, 1.19, 1.2, 2, 3.9].map((metres) => tail.read(at(0, metres), view).left);
  expect(left).toEqual([null, null, 0, null, null]);
  expect([0, 1.3].map((metres) => tail.read(at(1, metres), view).left)).toEqual([null, 1]);
});

test('without a distance, or without a length, nothing is left; a distance that was not set back counts for nothing', () => {
  for (const metres of [undefined, null]) {
    expect(at(0, metres).distanceSinceLastNode).toBeNull();
    expect(new Tail().read(at(0, metres), view)).toEqual({ left: null, fault: null });
  }
  const unknown = new Tail();
  for (const metres of [0, 3]) expect(unknown.read(at(0, metres), { ...view, length: null }).left).toBeNull();
  const stale = new Tail();
  for (const metres of [3.9, 4]) expect(stale.read(at(0, metres), view)).toEqual({ left: null, fault: null });
  // Longer than the path: the robot is at the next node first.
  const long = new Tail();
  for (const metres of [0, 3.9, 4.1]) expect(long.read(at(0, metres), { ...view, length: 6 }).left).toBeNull();
});

test('a distance that cannot be is named, and nothing is taken from it', () => {
  const fault = (state: RobotState, more: Partial<typeof view> = {}) => {
    const tail = new Tail();
    tail.read(at(0, 0), { ...view, ...more });
    const word = tail.read(state, { ...view, ...more });
    expect(word.left).toBeNull();
    return word.fault;
  };
  expect(fault(at(0, -3))).toBe('it says of the distance since its last node -3 m, expected 0 m or more');
  for (const none of ['far', true, [], {}]) expect(fault(at(0, none))).toMatch(/since its last node no number/);
  // NaN and Infinity as some libraries write them: no JSON, and a number that is none.
  expect(() =>
    read(JSON.stringify(wireState(0, 1)).replace('"distanceSinceLastNode":1', '"distanceSinceLastNode":NaN')),
  ).toThrow('no valid JSON');
  const huge = JSON.stringify(wireState(0, 1)).replace('"distanceSinceLastNode":1', '"distanceSinceLastNode":1e999');
  expect(fault(read(huge))).toMatch(/no number/);
  expect(fault(at(0, 7))).toBe('it says that it is 7 m past park, on a path of 4 m');
  expect(fault(at(0, 3), { until: 0 })).toBe('it says that it is 3 m past park, past which nothing was released to it');
  const { x, y } = model.layout.nodes.find(({ id }) => id === 'park')!;
  const agvPosition = { x, y, theta: 0, mapId: model.id, positionInitialized: true };
  expect(fault(at(0, 3, { agvPosition }))).toBe(
    'it says that it is 3 m past park, and where it says that it is, is 0 m from there',
  );
  const back = new Tail();
  for (const metres of [0, 2]) back.read(at(0, metres), view);
  expect(back.read(at(0, 0.1), view).fault).toMatch(/0.1 m past park, and had left that with its whole length before/);
});

test('what comes late, or is about another order, leaves nothing', () => {
  const tail = new Tail();
  tail.read(at(0, 0), view);
  tail.read(at(1, 0), view);
  for (const metres of [0.5, 2]) expect(tail.read(at(0, metres), view)).toEqual({ left: null, fault: null });
  expect(tail.read(at(1, 2), view).left).toBe(1);
  const other = new Tail();
  for (const metres of [0, 2]) expect(other.read(at(0, metres, { orderId: 'o0' }), view).left).toBeNull();
  // The number of its last node in the order before.
  const early = {
    lastNodeSequenceId: 4,
    lastNodeId: 'n1',
    nodeStates: [{ nodeId: 'park', sequenceId: 0, released: true }],
  };
  for (const metres of [0, 2]) expect(other.read(at(0, metres, early), view)).toEqual({ left: null, fault: null });
});

test('states that overtake each other are known by number and time; a robot that starts anew is believed', () => {
  const turn = new InTurn();
  const from = (headerId: number, second: number) => ({
    headerId,
    timestamp: new Date(Date.UTC(2026, 0, 5, 0, 0, second)).toISOString(),
  });
  expect([from(7, 1), from(9, 3), from(9, 3), from(8, 2), from(10, 4)].map((one) => turn.whyLate(one))).toEqual([
    null,
    null,
    null,
    'came after its 9th though it is its 8th',
    null,
  ]);
  expect(turn.whyLate(from(0, 5))).toBeNull();
  expect(turn.whyLate({})).toBeNull();
  // A number that was wrong once does not silence it for ever.
  expect(turn.whyLate(from(4_000_000, 59))).toBeNull();
  const after = Array.from({ length: 8 }, (_, index) => turn.whyLate(from(2 + index, 6 + index)) === null);
  expect(after).toEqual([false, false, false, false, true, true, true, true]);
});

test('the length is that of the robot with the longest load, and a factsheet without it is named', () => {
  const sheet = (body: object) => readFactsheet(new TextEncoder().encode(JSON.stringify(body)));
  const sets = { loadSets: [{}, { loadDimensions: { length: 4.5 } }, { loadDimensions: { length: 1 } }] };
  expect(sheet({ physicalParameters: { length: 1.6 }, loadSpecification: sets })).toMatchObject({
    value: { longest: 4.5 },
  });
  expect(sheet({ physicalParameters: { length: 1.6 } })).toMatchObject({ value: { longest: 1.6 } });
  for (const length of [-1, 0, 1e9, 'long', null]) {
    expect(sheet({ physicalParameters: { length } })).toMatchObject({ fault: expect.stringMatching(/length/) });
  }
});
