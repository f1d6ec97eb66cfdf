import { afterEach, expect, test } from 'vitest';
import { startPlant } from '../running-plant.ts';
import { fastPace } from '../testing/fast-pace.ts';
import { twoIslands } from '../testing/two-islands.ts';
import { type Tapped, until, wireTap } from '../testing/wire-tap.ts';
import { openFleet } from './fleet.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Edge {
  readonly edgeId: string;
  readonly sequenceId: number;
  readonly released: boolean;
}

/** Edges that are released to two robots at the same time, by what was on the wire in its order. */
function shared(messages: readonly Tapped[]): { readonly twice: string[]; readonly longest: number } {
  const held = new Map<string, Map<number, string>>();
  const twice: string[] = [];
  let longest = 0;
  for (const { kind, robot, body } of messages) {
    if (kind !== 'order' && kind !== 'state') continue;
    const own = held.get(robot) ?? new Map<number, string>();
    if (kind === 'state') own.clear();
    else if (body.orderUpdateId === 0) own.clear();
    const edges = (kind === 'state' ? body.edgeStates : body.edges) as Edge[];
    for (const { edgeId, sequenceId, released } of edges) if (released) own.set(sequenceId, edgeId);
    held.set(robot, own);
    longest = Math.max(longest, own.size);
    for (const [other, theirs] of held) {
      if (other === robot) continue;
      for (const edge of new Set(theirs.values()))
        if ([...own.values()].includes(edge)) twice.push(`${edge}: ${robot}, ${other}`);
    }
  }
  return { twice, longest };
}

/** Nodes in the middle of a base at which robots came, and those that they drove through. */
function passedThrough(messages: readonly Tapped[]): { readonly passed: number; readonly driven: number } {
  const last = new Map<string, string>();
  let passed = 0;
  let driven = 0;
  for (const { robot, body } of messages.filter(({ kind }) => kind === 'state')) {
    const place = `${body.orderId} ${body.lastNodeSequenceId}`;
    const isReleasedOn = (body.edgeStates as Edge[]).some(({ released }) => released);
    if (last.get(robot) !== place && body.lastNodeSequenceId !== 0 && isReleasedOn) {
      passed++;
      driven += Number(body.driving);
    }
    last.set(robot, place);
  }
  return { passed, driven };
}

test('at level traffic a base reaches one edge past the next node where that is free, and no edge is ever released to two', async () => {
  const nodes = twoIslands().layout.nodes.map((node) => ({ ...node, capacity: node.id === 'park' ? 3 : 1 }));
  // One way round, so that nobody comes the other way for ever; three carts, and more boxes than one can carry.
  const edges = twoIslands().layout.edges.map((edge) => ({ ...edge, bidirectional: false }));
  const { layout, vehicles } = twoIslands();
  const model = twoIslands({
    layout: { ...layout, nodes, edges },
    vehicles: [...vehicles, { id: 'v3', type: 'cart', start: 'park' }],
    arrivals: [{ between: 45, mix: [{ variant: 'box', weight: 1 }] }],
    control: { deadlock: 'resolve' },
  });
  const faults: string[] = [];
  const pace = fastPace(5);
  const fleet = await openFleet(model, { broker: 0, fault: (text) => faults.push(text), pace });
  const plant = startPlant(fleet.plant, { speed: 10, level: 'traffic', foreign: fleet.foreign, pace });
  ends.push(() => plant.stop());
  plant.pause();
  const { url } = await fleet.start(plant);
  ends.push(() => fleet.stop());
  const tap = await wireTap(url);
  ends.push(tap.end);
  plant.resume();
  await until('six boxes are made', () => plant.status().finished >= 6);
  const { twice, longest } = shared(tap.messages);
  expect(twice).toEqual([]);
  expect(longest).toBe(2);
  const { passed, driven } = passedThrough(tap.messages);
  expect(passed).toBeGreaterThan(5);
  expect(driven).toBe(passed);
  // The rest of the way is told ahead, and is not released.
  const horizons = tap
    .of('order', 'v1')
    .map(({ body }) => (body.nodes as Edge[]).filter(({ released }) => !released).length);
  expect(Math.max(...horizons)).toBeGreaterThanOrEqual(2);
  expect(new Set(tap.messages.filter(({ kind }) => kind === 'order').map(({ robot }) => robot)).size).toBeGreaterThan(
    1,
  );
  expect(tap.wrong).toEqual([]);
  expect(faults).toEqual([]);
  expect(plant.status().state).toBe('running');
});

test('what is held against the wire finds an edge that two have', () => {
  const order = (robot: string, released: boolean): Tapped => ({
    topic: '',
    kind: 'order',
    robot,
    body: { orderUpdateId: 0, edges: [{ edgeId: 'e1', sequenceId: 1, released }] },
  });
  const passed: Tapped = { topic: '', kind: 'state', robot: 'v1', body: { edgeStates: [] } };
  expect(shared([order('v1', true), order('v2', true)]).twice).toEqual(['e1: v2, v1']);
  expect(shared([order('v1', true), order('v2', false)]).twice).toEqual([]);
  expect(shared([order('v1', true), passed, order('v2', true)]).twice).toEqual([]);
});
