import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Part } from '../../app/page.tsx';
import { useMay, useMe } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { ClassForm } from './class-form.tsx';
import { ExerciseState } from './exercise-state.tsx';
import classes from './learn.module.css';
import { useExercises } from './use-exercises.ts';

/** Exercises with one's own best points, and classes: parts of the page of the practice centre. */
export function LearnParts() {
  return (
    <>
      <ExerciseCards />
      <ClassList />
    </>
  );
}

function ExerciseCards() {
  const { t, say } = useText();
  const teaches = useMay('manager');
  const me = useMe().data?.person.id;
  const handed = useQuery({ queryKey: ['submissions'], queryFn: () => api.submissions() });
  const exercises = useExercises();
  const own = handed.data?.filter(({ person }) => person === me) ?? [];
  return (
    <Part
      title={t('exercise.list')}
      aside={
        teaches && (
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/practice/exercises/new" />}>
            {t('exercise.write')}
          </Button>
        )
      }
    >
      <ul className={classes.cards}>
        {exercises.map((exercise) => {
          const points = own.flatMap((one) => (one.exercise === exercise.id ? (one.points ?? []) : []));
          return (
            <li key={exercise.id}>
              <Link to="/practice/exercises/$id" params={{ id: exercise.id }} search={{}}>
                <strong>{say(exercise.title)}</strong>
                <span>{say(exercise.goal)}</span>
                {/draft|withdrawn/.test(exercise.state) && <ExerciseState state={exercise.state} />}
                <em className="num">
                  {points.length === 0 ? t('exercise.notYet') : t('exercise.best', { points: Math.max(...points) })}
                </em>
              </Link>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function ClassList() {
  const { t } = useText();
  const known = useKnownName();
  const teaches = useMay('manager');
  const query = useQuery({ queryKey: ['classes'], queryFn: () => api.classes() });
  return (
    <Part
      title={t('class.list')}
      aside={
        <ActionDialog label={t('class.create')} keys="k" needed="manager" quiet>
          <ClassForm />
        </ActionDialog>
      }
    >
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty sentence={teaches ? t('class.none') : t('class.noneJoined')} />
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t('class.title')}</th>
                    <th>{t('class.teacher')}</th>
                    <th data-number>{t('class.students')}</th>
                    <th data-number data-minor>
                      {t('exercise.list')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.id}>
                      <td>
                        <Link to="/practice/classes/$id" params={{ id: item.id }} search={{}} className={table.cover}>
                          {item.title}
                        </Link>
                        {item.archived && <span className={table.quiet}>{t('class.over')}</span>}
                      </td>
                      <td>{known(item.teacherName)}</td>
                      <td data-number>{item.students}</td>
                      <td data-number data-minor>
                        {item.exercises.length}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Part>
  );
}
