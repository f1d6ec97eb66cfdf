import { type ErrorDetails, PalaestraError, type PlantBody } from '@palaestra/core';
import { applyScenario, type Plant, type PlantFinding, readPlant, Scenario } from '@palaestra/islands';

/** Most characters of the JSON of a plant with its scenarios: some 3,000 islands with their recipes. */
const MOST = 2_000_000;
/** Every scenario is checked on the whole plant, so a large plant may have few. */
const MOST_CHECKED = 8_000_000;

/** What a plant that may not be kept is refused with. */
export interface UnsoundPlant {
  readonly findings: readonly PlantFinding[];
}

/**
 * The plant of a body, when it could run, as it is and in every scenario.
 *
 * @throws PalaestraError `too_large`; `bad_file` with `UnsoundPlant` as details, its paths beginning with `plant.` or
 *   `scenarios.N.`.
 */
export function soundPlant(body: PlantBody): Plant {
  const own = JSON.stringify(body.plant).length;
  refuseLarge(own + JSON.stringify(body.scenarios).length, MOST, 'characters of JSON');
  refuseLarge(own * (1 + body.scenarios.length), MOST_CHECKED, 'characters in all its scenarios together');
  const { plant, findings } = readPlant(body.plant);
  if (plant === null) throw unsound(findings, 'plant');
  for (const [index, asked] of body.scenarios.entries()) {
    const at = `scenarios.${index}`;
    const scenario = Scenario.safeParse(asked);
    if (!scenario.success) {
      const issues = scenario.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      throw unsound(
        issues.map(({ path, message }) => ({
          severity: 'error',
          path,
          message: { en: message, zh: `格式不正确：${message}` },
        })),
        at,
      );
    }
    const reading = applyScenario(plant, scenario.data);
    if (reading.plant === null) throw unsound(reading.findings, at);
  }
  return plant;
}

function refuseLarge(found: number, most: number, unit: string): void {
  if (found <= most) return;
  throw new PalaestraError(
    'too_large',
    `Cannot keep the plant: it is too large, expected at most ${most} ${unit}, found ${found}`,
    { details: { reason: 'plant_too_large', facts: { most, found } } },
  );
}

function unsound(found: readonly PlantFinding[], at: string): PalaestraError {
  const findings = found.map((finding) => ({ ...finding, path: [at, finding.path].filter(Boolean).join('.') }));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0]!;
  const more = errors.length === 1 ? '' : `; and ${errors.length - 1} more`;
  const facts = { found: errors.length, path: first.path };
  const text = `Cannot keep the plant: ${first.message.en}${more} (${first.path})`;
  return new PalaestraError('bad_file', text, {
    details: { reason: 'plant_unsound', facts, findings } satisfies UnsoundPlant & ErrorDetails,
  });
}
