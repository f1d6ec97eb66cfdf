import { meanOf } from '../simulate/random.ts';
import { skillMean } from '../simulate/skill-time.ts';
import type { PlantFinding } from './finding.ts';
import type { Plant } from './plant.ts';
import { optionsOf } from './recipe-steps.ts';
import { error } from './references.ts';

/** The clock of a run counts milliseconds: what happens more often on average happens without end, s. */
const LEAST = 0.001;
/** From one failure to the next, s: more of them than 36,000 an hour fill a run with nothing else. */
const LEAST_CYCLE = 0.1;
/** Of one work unit in one step, and of one vehicle in one minute: a plant that fails more often gets nothing done. */
const MOST_FAILURES = 1000;
const MINUTE = 60;

/** Failures so frequent that a run would be made of them and never end in practice. */
export function checkFailures(plant: Plant): PlantFinding[] {
  if (plant.reliability.length === 0) return [];
  const longest = longestBetween(plant);
  return plant.reliability.flatMap(({ id, timeBetweenFailures, timeToRepair }, index) => {
    const path = `reliability.${index}.timeBetweenFailures`;
    const between = meanOf(timeBetweenFailures);
    if (between < LEAST) return [error(path, 'would fail without end', '会无休止地故障')];
    const cycle = between + meanOf(timeToRepair);
    if (cycle < LEAST_CYCLE) {
      const often = Math.round(3600 / cycle);
      const most = 3600 / LEAST_CYCLE;
      const en = `would fail ${often} times an hour, expected at most ${most}`;
      return [error(path, en, `每小时会故障 ${often} 次，最多允许 ${most} 次`)];
    }
    const work = longest.get(id);
    if (work === undefined || work.seconds / between <= MOST_FAILURES) return [];
    const often = Math.round(work.seconds / between);
    const en = `would fail ${often} times in ${work.en}, expected at most ${MOST_FAILURES}`;
    return [error(path, en, `在${work.zh}中会故障 ${often} 次，最多允许 ${MOST_FAILURES} 次`)];
  });
}

interface Work {
  readonly seconds: number;
  readonly en: string;
  readonly zh: string;
}

/** By reliability model: the longest that something which fails by it works without a pause. */
function longestBetween(plant: Plant): ReadonlyMap<string, Work> {
  const longest = new Map<string, Work>();
  const add = (model: string | undefined, work: Work) => {
    if (model !== undefined && work.seconds > (longest.get(model)?.seconds ?? 0)) longest.set(model, work);
  };
  const modelOf = new Map(
    plant.islands.flatMap(({ reliability, workUnits }) =>
      workUnits.map((unit) => [unit.id, unit.reliability ?? reliability] as const),
    ),
  );
  const skills = new Map(plant.skills.map(({ id, performance }) => [id, skillMean(performance)]));
  for (const { id, steps } of plant.workMasters) {
    for (const step of steps) {
      for (const { workUnits, time } of optionsOf(plant, step)) {
        const mean = typeof time === 'object' && 'skill' in time ? (skills.get(time.skill) ?? 0) : meanOf(time);
        const seconds = Number(mean.toPrecision(6));
        const en = `one step of ${seconds} s (recipe ${id}, step ${step.id})`;
        const zh = `一道 ${seconds} 秒的工序（工艺 ${id}，工序 ${step.id}）`;
        for (const unit of workUnits) add(modelOf.get(unit), { seconds, en, zh });
      }
    }
  }
  for (const { reliability } of plant.vehicleTypes) {
    add(reliability, { seconds: MINUTE, en: `${MINUTE} s of driving`, zh: `行驶 ${MINUTE} 秒` });
  }
  return longest;
}
