import { Bilingual } from '@palaestra/core';
import { applyPatch } from 'rfc6902';
import { z } from 'zod';
import type { PlantFinding } from './finding.ts';
import type { Plant } from './plant.ts';
import { error } from './references.ts';
import { type PlantReading, readPlant } from './validate.ts';

/** A `copy` can double the file each time; no plant is as large as this. Characters of JSON. */
const MOST_CHARACTERS = 64e6;

const Pointer = z
  .string()
  .max(1000)
  .regex(/^(\/|$)/, 'expected a path that begins with /');
const Change = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), path: Pointer, value: z.json() }),
  z.strictObject({ op: z.literal('remove'), path: Pointer }),
  z.strictObject({ op: z.literal('replace'), path: Pointer, value: z.json() }),
  z.strictObject({ op: z.literal('move'), from: Pointer, path: Pointer }),
  z.strictObject({ op: z.literal('copy'), from: Pointer, path: Pointer }),
  z.strictObject({ op: z.literal('test'), path: Pointer, value: z.json() }),
]);

/** What would be otherwise in a plant: a named JSON Patch (RFC 6902) over its file. */
export const Scenario = z.strictObject({ name: Bilingual, patch: z.array(Change).max(10_000) });
export type Scenario = z.infer<typeof Scenario>;

/**
 * The plant as it would be, checked like a plant that was read from a file; the given plant stays as it is. A change that
 * does not fit is a finding at `patch.N`, and then nothing of the scenario holds.
 */
export function applyScenario(plant: Plant, { patch }: Scenario): PlantReading {
  const changed: unknown = structuredClone(plant);
  for (const [index, change] of patch.entries()) {
    const [failure] = applyPatch(changed, [structuredClone(change)]);
    if (failure !== null) return refused(index, failureOf(change, failure!.name));
    if (change.op === 'copy' && JSON.stringify(changed).length > MOST_CHARACTERS) {
      return refused(index, ['the plant grows too large', '工厂过大']);
    }
  }
  return readPlant(changed);
}

function refused(index: number, [en, zh]: readonly [string, string]): PlantReading {
  const findings: PlantFinding[] = [error(`patch.${index}`, en, zh)];
  return { plant: null, form: null, findings };
}

function failureOf(change: z.infer<typeof Change>, failure: string): readonly [string, string] {
  const place = 'from' in change ? `${change.from} → ${change.path}` : change.path;
  if (failure === 'TestError') return [`the plant has another value at ${place}`, `工厂中 ${place} 的值不同`];
  return [`cannot ${change.op} at ${place}: no such place`, `无法在 ${place} 执行 ${change.op}：该位置不存在`];
}
