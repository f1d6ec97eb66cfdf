import { z } from 'zod';

/** What a member may do in an organization, from least to most. */
export const Role = z.enum(['student', 'collector', 'annotator', 'inspector', 'engineer', 'manager', 'owner']);
export type Role = z.infer<typeof Role>;

/** True when `role` is `needed` or above it. */
export function mayAct(role: Role, needed: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(needed);
}
