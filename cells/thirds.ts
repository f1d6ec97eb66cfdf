import type { Task } from '@palaestra/core';

/** Thirds of the strip in which something stands, as the arm sees them: what an order asks for. */
export type Third = 'left' | 'middle' | 'right';

/** The variation factor of what stands in a strip. */
export function thirdsOf(title: { en: string; zh: string }): NonNullable<Task['factors']>[number] {
  const titles = {
    left: { en: 'left', zh: '左' },
    middle: { en: 'middle', zh: '中' },
    right: { en: 'right', zh: '右' },
  };
  return { name: 'place', title, values: ['left', 'middle', 'right'], titles };
}

/**
 * The third in which something stands.
 *
 * @param aside from the middle of the strip towards base +y, m.
 * @param spread half the strip's width, m.
 */
export function thirdAt(aside: number, spread: number): Third {
  return aside > spread / 3 ? 'left' : aside > -spread / 3 ? 'middle' : 'right';
}
