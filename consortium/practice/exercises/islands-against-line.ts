import type { Exercise } from '@palaestra/core';
import { BUILT_IN, onPlant } from './built-in.ts';

const FIGURES = ['setup', 'leadTime', 'utilisation', 'distance', 'onTime'] as const;

/**
 * The kinds of claims that the press makes of islands against a line, asked of the model: its own numbers, its own
 * assumptions. Published percentages are not repeated, since they contradict each other.
 */
export const islandsAgainstLine: Exercise = {
  ...BUILT_IN,
  ...onPlant('car'),
  id: 'islands-against-line',
  title: { en: 'Islands against the line', zh: '岛式与串行产线之争' },
  goal: {
    en: 'Change-over, lead time, utilisation, logistics distance, on-time rate: say for each whether islands or the line do better here, or whether the runs show no difference.',
    zh: '换型时间、提前期、设备利用率、物流距离、准时率：逐项判断在本模型中岛式更好、产线更好，还是没有显著差异。',
  },
  about: {
    en: 'Articles claim all five for islands. Two plants with the same work units, times, failures and orders tell which claims the model bears out, and by how much. Say in your report which assumption decides each.',
    zh: '报道称岛式在这五项上都占优。两座工厂的工作单元、时间、故障和订单完全相同，由模型说明哪些说法成立、相差多少。请在报告中指出每一项取决于哪个假设。',
  },
  situation: null,
  reference: { plant: 'car-line', title: { en: 'The serial line', zh: '串行产线' } },
  breakdown: null,
  hands: ['claims'],
  changeable: [],
  limits: {},
  hours: 24,
  warmUp: 4,
  // The lead times lie within a twentieth of each other: five runs show the difference under some seeds only.
  runs: 10,
  criteria: FIGURES.map((figure) => ({ id: figure, figure, rule: { claim: true }, points: 20 })),
  ladder: 'throughput',
  assumptions: [
    {
      en: 'Both plants have the same work units, mean times, hours, failure rates and 1,000 orders a day of six cars; every number is assumed.',
      zh: '两座工厂的工作单元、平均时间、工作时间、故障率以及每天 1000 个订单（六种车型）均相同；所有数值均为假设。',
    },
    {
      en: 'The line divides its work evenly, which no real line does; each car passes every station. This favours the line.',
      zh: '产线作业被完全均分（实际产线做不到），每辆车经过所有工位。这对产线有利。',
    },
    {
      en: 'On the line parts always lie ready and defects are mended beside it at no cost; at the islands both cost time. This favours the line.',
      zh: '产线的零件始终齐备，缺陷在线外返修不计成本；岛式工厂二者都要花时间。这对产线有利。',
    },
    {
      en: 'Logistics distance is the way of the car itself. Ways of parts are not counted, because the line has no model of them.',
      zh: '物流距离只计车身自身的路程。零件的路程不计入，因为产线没有零件配送模型。',
    },
    {
      en: 'Change-over is the set-up of work units, not the time to introduce a new model.',
      zh: '换型时间指工作单元的换型，不是导入新车型的时间。',
    },
    {
      en: 'Vehicles drive shortest paths and do not hinder each other, which favours the islands.',
      zh: '车辆按最短路径行驶、互不干扰，这对岛式有利。',
    },
  ],
};
