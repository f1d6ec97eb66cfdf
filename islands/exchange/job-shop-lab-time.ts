import { z } from 'zod';
import type { Distribution } from '../model/distribution.ts';
import type { PlantFinding } from '../model/finding.ts';
import { leftOut } from './imported.ts';

const Behaviour = z.union([
  z.undefined(),
  z.number().min(0).max(1e9),
  z.literal('static'),
  z.object({
    type: z.string(),
    base: z.number().min(0).max(1e9).optional(),
    std: z.number().min(0).max(1e9).optional(),
    offset: z.number().min(0).max(1e9).optional(),
    shape: z.number().positive().max(1e6).optional(),
    scale: z.number().positive().max(1e9).optional(),
  }),
]);

/**
 * JobShopLab's behaviour of a time around a base: `gaussian` varies by `std`, `uni` by `offset` to both sides, `gamma` adds to
 * the base. Forms that no distribution here has count as their base, and are told in `findings`.
 */
export function distributionOf(given: unknown, fallback: number, path: string, findings: PlantFinding[]): Distribution {
  const parsed = Behaviour.safeParse(given);
  if (!parsed.success) return unknownForm(fallback, path, findings);
  const behaviour = parsed.data;
  if (behaviour === undefined || behaviour === 'static') return fallback;
  if (typeof behaviour === 'number') return behaviour;
  const { type, std, offset, shape, scale } = behaviour;
  const base = behaviour.base ?? fallback;
  if (type === 'gaussian' && std !== undefined && base > 0) return { type: 'normal', mean: base, sd: std };
  if (type === 'uni' && offset !== undefined) {
    return { type: 'uniform', low: Math.max(0, base - offset), high: base + offset };
  }
  if (type === 'gamma' && shape !== undefined && scale !== undefined && base === 0)
    return { type: 'gamma', shape, scale };
  return unknownForm(base, path, findings);
}

function unknownForm(base: number, path: string, findings: PlantFinding[]): number {
  findings.push(
    leftOut(
      path,
      'this way to vary by chance is not known here: the base time counts',
      '此处不支持这种随机方式：采用基准时间',
    ),
  );
  return base;
}
