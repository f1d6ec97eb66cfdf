import { expect, test } from 'vitest';
import { WORDS as IN, membersOf, typeOfName } from './policy-words.ts';

const WORDS = IN.en;

const names = (before: string, ...chain: string[]) => membersOf(WORDS, before, chain).map(({ name }) => name);

test('the declarations are read with their comments', () => {
  expect(WORDS.functions.map(({ name }) => name)).toEqual([
    'release',
    'route',
    'sequence',
    'vehicle',
    'charge',
    'park',
  ]);
  expect([...WORDS.interfaces.keys()]).toContain('WaitingOrder');
  expect(WORDS.functions[1]!.parameters.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'order: Order',
    'candidates: Candidate[]',
    'plant: Plant',
  ]);
  for (const { about } of WORDS.functions) expect(about).not.toBe('');
  const waited = WORDS.interfaces.get('Order')!.find(({ name }) => name === 'waited')!;
  expect(waited).toMatchObject({ type: 'number', about: 'How long it has waited for this decision.' });
  const [first] = IN.zh.functions;
  expect(first).toMatchObject({ name: 'release', about: expect.stringMatching(/\p{Script=Han}/u) });
  // What is extended comes along.
  expect(WORDS.interfaces.get('WaitingOrder')!.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['due', 'setup']),
  );
});

test('the type of a name is what the source tells', () => {
  const typed = 'export function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice {\n';
  expect(typeOfName(WORDS, typed, 'orders')).toBe('WaitingOrder[]');
  expect(names(`${typed}  return orders.map((order) => order.`, 'order')).toContain('setupGroup');
  expect(names(`${typed}  return orders.map(o => o.`, 'o')).toContain('workLeft');
  expect(names(`${typed}  for (const one of orders) one.`, 'one')).toContain('waited');
  const bare =
    'export function vehicle(vehicles, loads, plant) {\n  const best = loads.findIndex((load) => load.order.';
  expect(names(bare, 'load', 'order')).toContain('priority');
  expect(names(bare, 'plant')).toContain('now');
  expect(names(bare, 'nothing')).toEqual([]);
});
