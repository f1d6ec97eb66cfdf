import type { EvaluationSummary } from '@palaestra/core';
import type { Measure, Measured, PolicyFacts } from '../facts.ts';

/** Every measure that a clause about a policy may name. */
export const policyMeasures: readonly Measure<PolicyFacts>[] = [
  {
    name: 'policy.known_revision',
    unit: '1',
    measure: ({ revision }) => ({
      value: revision === null ? 0 : 1,
      evidence:
        revision === null
          ? { en: 'nobody knows which data trained it', zh: '训练数据来源不明' }
          : { en: `trained on revision ${revision.slice(0, 12)}`, zh: `训练数据版本 ${revision.slice(0, 12)}` },
    }),
  },
  {
    name: 'policy.trials',
    unit: '1',
    measure: tested(({ trials }) => ({ value: trials, evidence: { en: `${trials} trials`, zh: `${trials} 次试验` } })),
  },
  {
    name: 'policy.success_rate',
    unit: '1',
    measure: tested(({ successes, trials, success }) => ({
      value: success.rate,
      evidence: {
        en: `${successes} of ${trials} trials succeeded (${percent(success.rate)})`,
        zh: `${trials} 次试验成功 ${successes} 次（${percent(success.rate)}）`,
      },
    })),
  },
  {
    name: 'policy.success_low',
    unit: '1',
    measure: tested(({ success }) => ({
      value: success.low,
      evidence: {
        en: `95 % interval of the success rate: ${percent(success.low)} to ${percent(success.high)} (Wilson)`,
        zh: `成功率 95% 置信区间：${percent(success.low)} 至 ${percent(success.high)}（Wilson）`,
      },
    })),
  },
  {
    name: 'policy.mean_time',
    unit: 's',
    measure: tested(({ meanTime }) =>
      meanTime === null
        ? { value: null, evidence: { en: 'no trial succeeded', zh: '没有成功的试验' } }
        : {
            value: meanTime,
            evidence: {
              en: `${meanTime.toFixed(1)} s mean time of the successes`,
              zh: `成功试验平均用时 ${meanTime.toFixed(1)} 秒`,
            },
          },
    ),
  },
  {
    name: 'policy.peak_force_p95',
    unit: 'N',
    measure: tested(({ peakForceP95 }) => ({
      value: peakForceP95,
      evidence: {
        en: `95 % of the trials stay below ${peakForceP95.toFixed(1)} N`,
        zh: `95% 的试验接触力峰值低于 ${peakForceP95.toFixed(1)} N`,
      },
    })),
  },
  { name: 'policy.seen_scenes', unit: '1', measure: seenScenes },
];

const untested = { en: 'the policy has no finished evaluation', zh: '该策略尚无完成的评测' };

function tested(measure: (summary: EvaluationSummary) => Measured): (facts: PolicyFacts) => Measured {
  return ({ summary }) => (summary === null ? { value: null, evidence: untested } : measure(summary));
}

/** Trials on scenes that the policy was trained on say nothing about new ones. */
function seenScenes({ trialSeeds, trainingSeeds }: PolicyFacts): Measured {
  if (trialSeeds.length === 0) return { value: null, evidence: untested };
  const training = new Set(trainingSeeds);
  const seen = trialSeeds.filter((seed) => training.has(seed)).length;
  return {
    value: seen,
    evidence: {
      en: `${seen} of ${trialSeeds.length} trials use a scene of the training data`,
      zh: `${trialSeeds.length} 次试验中有 ${seen} 次使用了训练场景`,
    },
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
