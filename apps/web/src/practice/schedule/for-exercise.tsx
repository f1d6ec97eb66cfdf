import { Button } from '@mantine/core';
import type { Exercise } from '@palaestra/core';
import type { Schedule } from '@palaestra/islands';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useText } from '../../app/i18n/index.ts';
import { keepWork, keptWork } from '../learn/kept-work.ts';
import classes from './schedule.module.css';

const route = getRouteApi('/shell/practice/plants/$id/schedule');

/** The search of the exercise's page: the class for which it is done. */
function useClass() {
  const { class: of } = route.useSearch();
  return of === undefined ? {} : { class: of };
}

/** To the exercise for which a plan is searched. */
export function BackToExercise({ exercise: { id } }: { readonly exercise: Exercise }) {
  const { t } = useText();
  const search = useClass();
  return (
    <Button
      variant="default"
      renderRoot={(props) => <Link {...props} to="/practice/exercises/$id" params={{ id }} search={search} />}
    >
      {t('schedule.toExercise')}
    </Button>
  );
}

/** Puts the plan on the bench of the exercise, beside what else was begun there, and goes back to it. */
export function TakePlan(props: { readonly exercise: Exercise; readonly schedule: Schedule }) {
  const { t, say } = useText();
  const navigate = useNavigate();
  const search = useClass();
  const { id, title } = props.exercise;
  async function take() {
    keepWork(id, { ...keptWork(id), plan: { ...props.schedule } });
    await navigate({ to: '/practice/exercises/$id', params: { id }, search });
  }
  return (
    <div className={classes.bar}>
      <Button onClick={take} data-testid="take-plan">
        {t('schedule.take', { exercise: say(title) })}
      </Button>
    </div>
  );
}
