import type { SkillPerformance } from '../model/skill.ts';
import { draw, meanOf, type RandomStream } from './random.ts';

/** What came of a skill on one product. */
export interface SkillResult {
  /** Seconds. */
  readonly time: number;
  readonly attempts: number;
  /** How it ended: by the robot, by a person, or not at all. `stop` holds the seconds for which the unit then stands. */
  readonly end: 'done' | 'manual' | 'rework' | 'scrap' | { readonly stop: number };
}

/**
 * Let a skill try: each attempt succeeds with probability `p` and takes its cycle time, or fails and loses its fail and
 * reset time, until the retries are used up.
 */
export function trySkill(skill: SkillPerformance, p: number, random: RandomStream): SkillResult {
  let time = 0;
  for (let attempt = 1; ; attempt++) {
    if (random.uniform() < p) return { time: time + draw(skill.cycleTime, random), attempts: attempt, end: 'done' };
    time += draw(skill.failTime, random) + draw(skill.resetTime, random);
    if (attempt <= skill.retries) continue;
    const { otherwise } = skill;
    if (typeof otherwise === 'string') return { time, attempts: attempt, end: otherwise };
    if ('stop' in otherwise) return { time, attempts: attempt, end: { stop: otherwise.stop } };
    return { time: time + draw(otherwise.manual, random), attempts: attempt, end: 'manual' };
  }
}

/**
 * Mean time of a step by skill, s, with p = successes / trials:
 * sum over k of q^k p (c + k (f + r)) + q^(R+1) ((R+1)(f + r) + T), T the time of the person or of the stop.
 */
export function skillMean(skill: SkillPerformance, p: number = skill.successes / skill.trials): number {
  const q = 1 - p;
  const lost = meanOf(skill.failTime) + meanOf(skill.resetTime);
  const cycle = meanOf(skill.cycleTime);
  let mean = 0;
  for (let k = 0; k <= skill.retries; k++) mean += q ** k * p * (cycle + k * lost);
  const { otherwise, retries } = skill;
  const rescue = typeof otherwise === 'string' ? 0 : 'stop' in otherwise ? otherwise.stop : meanOf(otherwise.manual);
  return mean + q ** (retries + 1) * ((retries + 1) * lost + rescue);
}
