import type { Exercise } from '@palaestra/core';
import { BUILT_IN, onPlant } from './built-in.ts';

/** The one exercise whose orders are known beforehand, so that they can be planned. */
export const planTheSmallest: Exercise = {
  ...BUILT_IN,
  ...onPlant('smallest'),
  id: 'plan-the-smallest',
  title: { en: 'Plan ahead', zh: '提前排产' },
  goal: {
    en: 'Five jobs, four machines, two vehicles, nothing by chance. Finish all of them in 98 s or less. No built-in rule gets below 99 s.',
    zh: '五个工件、四台机器、两辆车，没有随机事件。在 98 秒内全部完成。内置规则最好只能做到 99 秒。',
  },
  about: {
    en: 'Rules see only what is there now; a plan sees what comes. Where transport is scarce, rules lose most. The best plan takes 96 s, which is proved.',
    zh: '规则只看现在，计划能看到将来。运输越紧张，规则损失越大。最优计划为 96 秒，已被证明。',
  },
  situation: null,
  reference: { plant: 'smallest', title: { en: 'The same plant by its rules', zh: '按规则运行的同一工厂' } },
  breakdown: null,
  hands: ['plan', 'policy', 'scenario'],
  changeable: ['/control'],
  limits: {},
  hours: 1,
  warmUp: 0,
  runs: 2,
  criteria: [{ id: 'short', figure: 'makespan', rule: { most: 98 }, points: 100 }],
  ladder: 'makespan',
  assumptions: [
    {
      en: 'Times of work and of travel are those of the published instance EX11 (Bilge and Ulusoy 1995).',
      zh: '加工时间和行驶时间取自已发表的算例 EX11（Bilge 与 Ulusoy，1995）。',
    },
    {
      en: 'A plan is followed in its order, each thing as soon as it can be; vehicles do not hinder each other.',
      zh: '按计划的先后顺序执行，每件事都尽早开始；车辆互不干扰。',
    },
  ],
};
