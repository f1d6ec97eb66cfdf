import { expect, test } from 'vitest';
import { gatherAlike, type Happening } from './gather-alike.ts';

function happening(minute: number, stage: string, title: string): Happening {
  const at = new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
  return { at, stage, id: `${stage}_${minute}`, title: { en: title, zh: title } };
}

test('neighbours alike are one entry with the newest name and a count; what lies between parts them', () => {
  const gathered = gatherAlike([
    happening(1, 'transmit', 'Pick'),
    happening(2, 'transmit', 'Pick'),
    happening(5, 'transmit', 'Pick'),
    happening(3, 'manage', 'Pick'),
    happening(4, 'transmit', 'Place'),
  ]);
  expect(gathered.map(({ id, count }) => `${id} x${count}`)).toEqual([
    'transmit_5 x1',
    'transmit_4 x1',
    'manage_3 x1',
    'transmit_2 x2',
  ]);
});

test('nothing happened', () => {
  expect(gatherAlike([])).toEqual([]);
});
