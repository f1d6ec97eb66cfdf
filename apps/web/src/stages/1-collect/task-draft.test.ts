import { expect, test } from 'vitest';
import { draftOf, idOf, taskOf } from './task-draft.ts';

const text = { en: 'Wipe', zh: '擦拭' };
const picture = { sha256: '0'.repeat(64), type: 'image/png' as const, width: 4, height: 3 };

test('a task comes back from its draft as it was', () => {
  const task = {
    id: 'wipe',
    title: text,
    instruction: text,
    success: text,
    cell: null,
    steps: [{ ...text, pictures: [picture] }, text],
    objects: [text],
    skills: ['reach' as const],
    factors: [{ name: 'side', title: text, values: ['left', 2], titles: { left: { en: 'left', zh: '左' } } }],
  };
  const draft = draftOf(task);
  expect(taskOf(draft)).toEqual(task);
  // A value that is taken out takes its name along.
  const factors = draft.factors.map((one) => ({ ...one, values: 'right, 2' }));
  expect(taskOf({ ...draft, factors }).factors).toEqual([{ name: 'side', title: text, values: ['right', 2] }]);
});

test('empty lines are left out; values are read with any comma, numbers as numbers', () => {
  const draft = { ...draftOf(null), factors: [{ key: 1, name: 'mass', values: '0.5，heavy、 2,', ...text }] };
  expect(taskOf(draft)).toMatchObject({ steps: [], factors: [{ values: [0.5, 'heavy', 2] }] });
  expect(taskOf(draft)).not.toHaveProperty('success');
});

test('an id follows from the title', () => {
  expect(idOf('  Wipe the Plâte! ')).toBe('wipe-the-plate');
  expect(idOf('擦拭')).toBe('');
});
