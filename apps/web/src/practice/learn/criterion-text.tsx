import type { ExerciseCriterion } from '@palaestra/core';
import { FIGURES } from '@palaestra/practice';
import { percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { figureText } from './figure-text.ts';

/** What is asked of a figure, in words. */
export function CriterionText(props: { readonly criterion: ExerciseCriterion }) {
  const { t, language } = useText();
  const { figure, rule } = props.criterion;
  if ('claim' in rule) return <>{t('exercise.rule.claim')}</>;
  if ('least' in rule) return <>{t('exercise.rule.least', { value: figureText(figure, rule.least, language) })}</>;
  if ('most' in rule) return <>{t('exercise.rule.most', { value: figureText(figure, rule.most, language) })}</>;
  const share = percent(Math.abs(rule.gain), language);
  const more = FIGURES[figure].better === 'more';
  if (rule.gain === 0) return <>{t('exercise.rule.asGood')}</>;
  if (rule.gain > 0) return <>{t(more ? 'exercise.rule.more' : 'exercise.rule.less', { share })}</>;
  return <>{t(more ? 'exercise.rule.atMostLess' : 'exercise.rule.atMostMore', { share })}</>;
}
