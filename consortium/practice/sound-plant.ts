import { PalaestraError, type PlantBody } from '@palaestra/core';
import { type Plant, type PlantFinding, readPlant } from '@palaestra/islands';

/** Most characters of the JSON of a plant with its scenarios: some 3,000 islands with their recipes. */
const MOST = 2_000_000;

/** What a plant that may not be kept is refused with. */
export interface UnsoundPlant {
  readonly findings: readonly PlantFinding[];
}

/**
 * The plant of a body, when it could run.
 *
 * @throws PalaestraError `too_large`; `bad_file` with `UnsoundPlant` as details, its paths beginning with `plant.`.
 */
export function soundPlant(body: PlantBody): Plant {
  const size = JSON.stringify(body.plant).length + JSON.stringify(body.scenarios).length;
  if (size > MOST) {
    const text = `it is too large, expected at most ${MOST} characters of JSON, found ${size}`;
    throw new PalaestraError('too_large', `Cannot keep the plant: ${text}`);
  }
  const { plant, findings } = readPlant(body.plant);
  if (plant !== null) return plant;
  throw unsound(findings.map((finding) => ({ ...finding, path: ['plant', finding.path].filter(Boolean).join('.') })));
}

function unsound(findings: readonly PlantFinding[]): PalaestraError {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0]!;
  const more = errors.length === 1 ? '' : `; and ${errors.length - 1} more`;
  const details: UnsoundPlant = { findings };
  const text = `Cannot keep the plant: ${first.message.en}${more} (${first.path})`;
  return new PalaestraError('bad_file', text, { details: { ...details } });
}
