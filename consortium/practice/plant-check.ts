import { formText, PalaestraError, type PlantBody } from '@palaestra/core';
import { applyScenario, type PlantFinding, type PlantReading, readPlant, Scenario } from '@palaestra/islands';
import type { PlantCounts } from './plant-store.ts';

/** Most characters of the JSON of a plant with its scenarios: some 3,000 islands with their recipes. */
const MOST = 2_000_000;
/** Every scenario is checked on the whole plant, so a large plant may have few. */
const MOST_CHECKED = 8_000_000;

/** What a plant that may not be kept is refused with. */
export interface UnsoundPlant {
  readonly findings: readonly PlantFinding[];
}

/**
 * What a plant holds and what keeps it from running, as it is and in every scenario. Only a draft may have such problems, and
 * also a draft has the form of a plant.
 *
 * @throws PalaestraError `too_large`; `bad_file` with `UnsoundPlant` as details, its paths beginning with `plant.` or
 *   `scenarios.N.`.
 */
export function countsOf({ plant: file, scenarios, draft }: PlantBody): PlantCounts {
  const own = JSON.stringify(file).length;
  refuseLarge(own + JSON.stringify(scenarios).length, MOST, 'characters of JSON');
  refuseLarge(own * (1 + scenarios.length), MOST_CHECKED, 'characters in all its scenarios together');
  let problems = 0;
  const look = (reading: PlantReading, at: string) => {
    const found = reading.findings.filter(({ severity }) => severity === 'error').length;
    if (found > 0 && (!draft || (reading.form === null && at === 'plant'))) throw unsound(reading.findings, at);
    problems += found;
  };
  const reading = readPlant(file);
  look(reading, 'plant');
  const { form } = reading;
  for (const [index, asked] of scenarios.entries()) {
    const at = `scenarios.${index}`;
    const scenario = Scenario.safeParse(asked);
    if (!scenario.success) throw unsound(scenario.error.issues.map(wrongForm), at);
    look(applyScenario(form!, scenario.data), at);
  }
  const { islands, vehicles, variants } = form!;
  return { problems, islands: islands.length, vehicles: vehicles.length, variants: variants.length };
}

function wrongForm(issue: Parameters<typeof formText>[0]): PlantFinding {
  return { severity: 'error', path: issue.path.join('.'), message: formText(issue) };
}

function refuseLarge(found: number, most: number, unit: string): void {
  if (found <= most) return;
  throw new PalaestraError(
    'too_large',
    `Cannot keep the plant: it is too large, expected at most ${most} ${unit}, found ${found}; keep it as a file, or divide it`,
    { details: { reason: 'plant_too_large', facts: { most, found } } },
  );
}

function unsound(found: readonly PlantFinding[], at: string): PalaestraError {
  const findings = found.map((finding) => ({ ...finding, path: [at, finding.path].filter(Boolean).join('.') }));
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0]!;
  const more = errors.length === 1 ? '' : `; and ${errors.length - 1} more`;
  const details: UnsoundPlant = { findings };
  const facts = { found: errors.length, path: first.path };
  const text = `Cannot keep the plant: ${first.message.en}${more} (${first.path})`;
  return new PalaestraError('bad_file', text, { details: { ...details, reason: 'plant_unsound', facts } });
}
