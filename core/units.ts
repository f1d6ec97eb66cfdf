import { z } from 'zod';

/**
 * The units that may stand beside a number. SI with radians; `1` is a plain ratio or count; `unknown` is said aloud when
 * a foreign recording does not tell.
 */
export const Unit = z.enum([
  '1',
  's',
  'Hz',
  'm',
  'm/s',
  'm/s2',
  'rad',
  'rad/s',
  'N',
  'N.m',
  'kg',
  'K',
  'A',
  'V',
  'B',
  'B/s',
  '%',
  'unknown',
]);
export type Unit = z.infer<typeof Unit>;
