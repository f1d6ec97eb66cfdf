import type { Exercise } from '@palaestra/core';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

/** What has become of a teacher's exercise, as a word. */
export function ExerciseState({ state }: { readonly state: Exercise['state'] }) {
  const { t } = useText();
  return (
    <span className={classes.state} data-state={state}>
      {t(`exercise.state.${state}`)}
    </span>
  );
}
