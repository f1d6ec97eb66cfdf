import type { Exercise } from '@palaestra/core';
import { builtInPlants, type Plant } from '@palaestra/islands';
import { EXERCISES, FIGURES, situationOf } from '@palaestra/practice';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { ago } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Page, Part } from '../../app/page.tsx';
import { useMe } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { CriterionText } from './criterion-text.tsx';
import { KeepSituation } from './keep-situation.tsx';
import classes from './learn.module.css';
import { Workbench } from './workbench.tsx';

const route = getRouteApi('/shell/practice/exercises/$id');

/** An exercise: what is to be reached, the bench to work on it, and what one has handed in. */
export function ExercisePage() {
  const { t } = useText();
  const { id } = route.useParams();
  const exercise = EXERCISES.find((one) => one.id === id);
  return exercise === undefined ? <Empty sentence={t('exercise.unknown')} /> : <Opened exercise={exercise} />;
}

function Opened({ exercise }: { readonly exercise: Exercise }) {
  const { say } = useText();
  const { class: of } = route.useSearch();
  const situation = useQuery({
    queryKey: ['exercise situation', exercise.id],
    queryFn: () => situationOf(exercise),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Page title={say(exercise.title)} sentence={say(exercise.goal)}>
      <div className={classes.exercise}>
        <div>
          <Loaded query={situation}>
            {(found) => <Workbench key={exercise.id} exercise={exercise} given={found.given} of={of} />}
          </Loaded>
          <Handed exercise={exercise} />
        </div>
        <Brief exercise={exercise} given={situation.data?.given} />
      </div>
    </Page>
  );
}

/** What the task is, beside the bench. */
function Brief({ exercise, given }: { readonly exercise: Exercise; readonly given: Plant | undefined }) {
  const { t, say } = useText();
  const { vehicles } = exercise.limits;
  return (
    <aside className={classes.brief}>
      <p>{say(exercise.about)}</p>
      <h2>{t('exercise.graded')}</h2>
      <ul>
        {exercise.criteria.map((criterion) => (
          <li key={criterion.id}>
            <strong>{say(FIGURES[criterion.figure].name)}</strong> <CriterionText criterion={criterion} />
            <span className={classes.about}>
              {say(FIGURES[criterion.figure].about)} · {t('exercise.of', { points: criterion.points })}
            </span>
          </li>
        ))}
      </ul>
      <h2>{t('exercise.limits')}</h2>
      <ul>
        {exercise.situation && <li>{t('exercise.situation', { name: say(exercise.situation.name) })}</li>}
        {vehicles !== undefined && <li>{t('exercise.mostVehicles', { count: vehicles })}</li>}
        {exercise.breakdown && (
          <li>
            {t('exercise.breakdown', {
              island: exercise.breakdown.island,
              at: exercise.breakdown.at,
              hours: exercise.breakdown.hours,
            })}
          </li>
        )}
        <li>{t('exercise.runs', { hours: exercise.hours, warmUp: exercise.warmUp, runs: exercise.runs })}</li>
      </ul>
      <h2>{t('exercise.assumptions')}</h2>
      <ul>
        {exercise.assumptions.map((one) => (
          <li key={one.en}>{say(one)}</li>
        ))}
      </ul>
      <h2>{t('exercise.plants')}</h2>
      <ul>
        {[...new Set([exercise.plant, exercise.reference.plant])].map((id) => (
          <li key={id}>
            <Link to="/practice/plants/$id" params={{ id }} search={{}}>
              {say(builtInPlants.find((one) => one.id === id)!.title)}
            </Link>
          </li>
        ))}
      </ul>
      {exercise.situation && given && <KeepSituation exercise={exercise} given={given} />}
    </aside>
  );
}

function Handed({ exercise }: { readonly exercise: Exercise }) {
  const { t, language } = useText();
  const me = useMe().data?.person.id;
  const query = useQuery({
    queryKey: ['submissions', exercise.id],
    queryFn: () => api.submissions({ exercise: exercise.id }),
  });
  return (
    <Part title={t('exercise.handed')}>
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <p className={classes.note}>{t('exercise.nothingHanded')}</p>
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.id}>
                      <td>
                        <Link to="/practice/submissions/$id" params={{ id: item.id }} className={table.cover}>
                          {item.person === me ? t('exercise.mine') : item.personName}
                        </Link>
                        <span className={table.quiet}>{ago(item.createdAt, language, Date.now())}</span>
                      </td>
                      <td>{item.late && t('exercise.late')}</td>
                      <td data-number>
                        {item.points === null ? (
                          <WorkChip state={item.state} />
                        ) : (
                          t('exercise.of', { points: item.points })
                        )}
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
