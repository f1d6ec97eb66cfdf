import { Button } from '@mantine/core';
import { type Exercise, textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { FIGURES } from '@palaestra/practice';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { ago, count } from '../../app/format.ts';
import { type Language, useText } from '../../app/i18n/index.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Page, Part } from '../../app/page.tsx';
import { useMay, useMe } from '../../app/session.ts';
import { Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { CriterionText } from './criterion-text.tsx';
import { ExerciseState } from './exercise-state.tsx';
import { KeepSituation } from './keep-situation.tsx';
import classes from './learn.module.css';
import { type OpenedExercise, useExercise } from './use-exercises.ts';
import { Workbench } from './workbench.tsx';

const route = getRouteApi('/shell/practice/exercises/$id');

/** An exercise: what is to be reached, the bench to work on it, and what one has handed in. */
export function ExercisePage() {
  const { id } = route.useParams();
  const query = useExercise(id);
  return <Loaded query={query}>{(opened) => <Opened opened={opened} />}</Loaded>;
}

function Opened({ opened }: { readonly opened: OpenedExercise }) {
  const { t, say } = useText();
  const { class: of } = route.useSearch();
  const { exercise, situation } = opened;
  const teaches = useMay('manager') && exercise.state !== 'built_in';
  return (
    <Page
      title={say(exercise.title)}
      sentence={say(exercise.goal)}
      actions={
        teaches && (
          <>
            <ExerciseState state={exercise.state} />
            <Button
              variant="default"
              renderRoot={(props) => <Link {...props} to="/practice/exercises/$id/edit" params={{ id: exercise.id }} />}
            >
              {t('action.edit')}
            </Button>
          </>
        )
      }
    >
      <div className={classes.exercise}>
        <div>
          <Workbench key={exercise.id} opened={opened} of={of} />
          <Handed exercise={exercise} />
        </div>
        <Brief exercise={exercise} given={situation.given} />
      </div>
    </Page>
  );
}

/** What the task is, beside the bench. */
function Brief({ exercise, given }: { readonly exercise: Exercise; readonly given: Plant }) {
  const { t, say, language } = useText();
  const { vehicles, families, money } = exercise.limits;
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
        {families !== undefined && <li>{t('exercise.families', { names: families.join(', ') })}</li>}
        {money !== undefined && <li>{t('exercise.budget', budgetIn(money, language))}</li>}
        {exercise.breakdown && (
          <li>
            {t('exercise.breakdown', {
              island: islandIn(given, exercise.breakdown.island, language),
              at: exercise.breakdown.at,
              hours: exercise.breakdown.hours,
            })}
          </li>
        )}
        <li>
          {t(exercise.warmUp === 0 ? 'exercise.runsWhole' : 'exercise.runs', {
            hours: exercise.hours,
            warmUp: exercise.warmUp,
            runs: exercise.runs,
          })}
        </li>
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
              {say(id === exercise.plant ? exercise.plantTitle : exercise.reference.title)}
            </Link>
          </li>
        ))}
      </ul>
      {exercise.situation && <KeepSituation exercise={exercise} given={given} />}
    </aside>
  );
}

function budgetIn({ most, vehicle, workUnit }: NonNullable<Exercise['limits']['money']>, language: Language) {
  return {
    most: count(most, language),
    vehicle: count(vehicle, language),
    workUnit: count(workUnit, language),
  };
}

function islandIn({ islands }: Plant, id: string, language: Language): string {
  return textIn(islands.find((island) => island.id === id)?.name ?? id, language);
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
                        {exercise.version > item.version && (
                          <span className={table.quiet}>{t('exercise.version', { version: item.version })}</span>
                        )}
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
