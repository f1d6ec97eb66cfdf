import type { Bilingual, Exercise, ExerciseBody } from '@palaestra/core';

/** What a teacher wrote, and what became of it. */
export interface Written
  extends Pick<Exercise, 'id' | 'version' | 'state' | 'authorName' | 'situation' | 'plantTitle'> {
  readonly body: ExerciseBody;
}

const SAME: Bilingual = { en: 'The same plant as it is given', zh: '给定状态下的同一工厂' };
const ASSUMED: Exercise['assumptions'] = [
  {
    en: 'Attempt and reference meet the same orders and failures (common random numbers).',
    zh: '方案与参照使用相同的订单和故障（公共随机数）。',
  },
  {
    en: 'Vehicles drive shortest paths and do not hinder each other.',
    zh: '车辆按最短路径行驶，互不干扰。',
  },
];

/** A teacher's exercise in the form that every exercise is shown and graded by. */
export function writtenExercise({ body, ...what }: Written): Exercise {
  const { title, goal, about, plant, hands, changeable, limits, breakdown, hours, warmUp, runs, weight } = body;
  return {
    ...what,
    ...{ title, goal, about, plant, hands, changeable, limits, breakdown, hours, warmUp, runs, weight },
    reference: { plant, title: SAME },
    criteria: body.criteria.map((criterion, index) => ({ ...criterion, id: `${criterion.figure} ${index + 1}` })),
    ladder: body.criteria[0]!.figure,
    assumptions: ASSUMED,
  };
}
