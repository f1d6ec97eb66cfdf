import { type Plant, type PlantFinding, readPlant } from '@palaestra/islands';
import { useDeferredValue, useMemo } from 'react';
import type { PlantWork } from '../plant/drafts.ts';
import { laidOver } from './edits/scenario-edits.ts';

/** What the check says of a plant that has not changed since. */
const read = new WeakMap<Plant, readonly PlantFinding[]>();

function findingsOf(plant: Plant): readonly PlantFinding[] {
  const known = read.get(plant);
  if (known !== undefined) return known;
  const { findings } = readPlant(plant);
  read.set(plant, findings);
  return findings;
}

/**
 * What the check says of what is drawn, in full, and of the plant and its other scenarios in a line each. `errors` counts what
 * keeps any of them from running.
 */
export function useFindings(work: PlantWork, at: number | null): { findings: readonly PlantFinding[]; errors: number } {
  const checked = useDeferredValue(work);
  return useMemo(() => {
    const { plant, scenarios } = checked;
    const findings: PlantFinding[] = [];
    let errors = 0;
    const look = (found: readonly PlantFinding[], isDrawn: boolean, of: PlantFinding['message'], path: string) => {
      const wrong = found.filter(({ severity }) => severity === 'error').length;
      errors += wrong;
      if (isDrawn) findings.unshift(...found);
      else if (wrong > 0) {
        const message = { en: `${of.en}: problems: ${wrong}`, zh: `${of.zh}：${wrong} 个问题` };
        findings.push({ severity: 'error', path, message });
      }
    };
    look(findingsOf(plant), at === null, { en: 'the plant as it is', zh: '工厂现状' }, 'scenarios');
    for (const [index, scenario] of scenarios.entries()) {
      const { plant: made, failure } = laidOver(plant, scenario);
      const { en, zh } = scenario.name;
      const of = { en: `scenario ${en}`, zh: `方案“${zh}”` };
      // What does not fit is not drawn, so it is never told as if it were.
      if (made === null) look(failure === null ? [] : [failure], false, of, `scenarios.${index}`);
      else look(findingsOf(made), index === at, of, `scenarios.${index}`);
    }
    return { findings, errors };
  }, [checked, at]);
}
