import { type EvaluationDetail, PalaestraError } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';

type Skill = Plant['skills'][number];

/**
 * A skill with what an evaluation measured: successes, trials, the times of each kind of trial. What a station does after a
 * failure (reset, retries, who helps) is the plant's own and stays.
 *
 * @throws PalaestraError `conflict` for an evaluation that has not ended well, or without a single success.
 */
export function measuredSkill(skill: Skill, evaluation: EvaluationDetail): Skill {
  const { id, state, results, policyName } = evaluation;
  const refuse = (text: string, details: { reason: string }) =>
    new PalaestraError('conflict', `Cannot link the evaluation: ${text} (${id})`, { details });
  if (state !== 'done')
    throw refuse(`it has not ended, expected the state done, found ${state}`, { reason: 'skill_unfinished' });
  const times = (success: boolean) => results.filter((one) => one.success === success).map(({ time }) => time);
  const [cycles, failures] = [times(true), times(false)];
  if (cycles.length === 0) {
    const text = `no trial succeeded, so it has no cycle time, expected a success, found ${failures.length} failures`;
    throw refuse(text, { reason: 'skill_unsuccessful' });
  }
  return {
    ...skill,
    policy: policyName,
    performance: {
      ...skill.performance,
      source: 'simulated',
      evaluation: id,
      trials: results.length,
      successes: cycles.length,
      cycleTime: { type: 'empirical', samples: cycles },
      failTime: failures.length === 0 ? skill.performance.failTime : { type: 'empirical', samples: failures },
    },
  };
}
