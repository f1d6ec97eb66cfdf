import { Button } from '@mantine/core';
import type { Exercise } from '@palaestra/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page, PageWaiting, Part } from '../../app/page.tsx';
import { Failure, Loaded } from '../../app/states.tsx';
import { useExercise } from '../learn/use-exercises.ts';
import { type OpenPlant, usePlant } from '../plant/open-plant.ts';
import { WayOn } from '../plant/way-on.tsx';
import { clock } from '../run/clock.ts';
import { AgainstRules } from './against-rules.tsx';
import { CapacityQuestions } from './capacity-questions.tsx';
import { CourseChart } from './course-chart.tsx';
import { BackToExercise, TakePlan } from './for-exercise.tsx';
import { PlanGantt } from './plan-gantt.tsx';
import { PlanSettings } from './plan-settings.tsx';
import { ProvePlan } from './prove-plan.tsx';
import classes from './schedule.module.css';
import { type Search, useOptimiser } from './use-optimiser.ts';

const exact = (ms: number) => clock(ms / 1000);

const route = getRouteApi('/shell/practice/plants/$id/schedule');

/** The shortest plan of a plant's orders: found, shown, followed in the simulator, compared and proved. */
export function SchedulePage() {
  const { id } = route.useParams();
  const { exercise } = route.useSearch();
  useIsolation();
  return exercise === undefined ? <OfPlant id={id} /> : <OfExercise id={exercise} />;
}

function OfPlant({ id }: { readonly id: string }) {
  const opened = usePlant(id);
  return (
    <Loaded query={opened} waiting={<PageWaiting />} instead={<WayOn id={id} error={opened.error} />}>
      {(open) => <Opened key={id} open={open} exercise={null} />}
    </Loaded>
  );
}

/** The plant as an exercise gives it; the plan goes back there. */
function OfExercise({ id }: { readonly id: string }) {
  return (
    <Loaded query={useExercise(id)} waiting={<PageWaiting />}>
      {({ exercise, situation }) => (
        <Opened
          key={id}
          open={{
            id: exercise.plant,
            title: exercise.plantTitle,
            plant: situation.given,
            scenarios: [],
            origin: 'built-in',
            version: null,
            author: null,
          }}
          exercise={exercise}
        />
      )}
    </Loaded>
  );
}

/**
 * The solver's threads need a page that is isolated. The server tells so with this page's document; who came here from
 * another page has that one's, and gets this one's by loading it once.
 */
function useIsolation(): void {
  useEffect(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const own = navigation !== undefined && new URL(navigation.name).pathname === location.pathname;
    if (isSecureContext && !crossOriginIsolated && !own) location.reload();
  }, []);
}

function Opened({ open, exercise }: { readonly open: OpenPlant; readonly exercise: Exercise | null }) {
  const { t, say } = useText();
  const { search, start, stop } = useOptimiser();
  const running = search !== null && search.found === null && search.error === null;
  return (
    <Page
      title={t('schedule.title', { plant: say(open.title) })}
      sentence={exercise === null ? t('schedule.sentence') : say(exercise.goal)}
      actions={
        exercise !== null ? (
          <BackToExercise exercise={exercise} />
        ) : (
          <>
            <Button variant="default" component={Link} to={`/practice/plants/${open.id}`}>
              {t('floor.edit')}
            </Button>
            <Button variant="default" component={Link} to={`/practice/plants/${open.id}/run`}>
              {t('schedule.toRun')}
            </Button>
          </>
        )
      }
    >
      <PlanSettings open={open} fixed={exercise !== null} running={running} onStart={start} onStop={stop} />
      {search !== null && search.error !== null && <Failure error={search.error} />}
      {search !== null && search.error === null && <Course search={search} />}
      {search?.found && (
        <>
          {exercise !== null && <TakePlan exercise={exercise} schedule={search.found.schedule} />}
          <Part title={t('schedule.plan')}>
            <PlanGantt key={search.found.spent} found={search.found} />
          </Part>
          <div className={classes.after}>
            <AgainstRules key={`a${search.found.spent}`} found={search.found} />
            <ProvePlan key={`p${search.found.spent}`} found={search.found} />
          </div>
        </>
      )}
      <CapacityQuestions plant={open.plant} />
    </Page>
  );
}

/** How good the plan is, while it is searched and at the end. */
function Course({ search }: { readonly search: Search }) {
  const { t, language } = useText();
  const { news, found } = search;
  if (news === null) return <p className={classes.words}>{t('schedule.beginning')}</p>;
  const { makespan, bound, rules, tried } = news;
  const gap = makespan === null ? null : (100 * (makespan - bound)) / makespan;
  return (
    <div className={classes.result}>
      <dl className={classes.figures}>
        <div>
          <dt>{t('schedule.makespan')}</dt>
          <dd className="num" data-testid="makespan" data-ms={makespan ?? ''} data-done={found !== null || undefined}>
            {makespan === null ? '–' : exact(makespan)}
          </dd>
        </div>
        {found !== null && (
          <div>
            <dt>{t('schedule.simulated')}</dt>
            <dd className="num" data-testid="simulated" data-ms={found.simulated ?? ''}>
              {found.simulated === null ? '–' : exact(found.simulated)}
              {found.simulated === found.schedule.makespan && (
                <span className={classes.same}> ✓ {t('schedule.same')}</span>
              )}
            </dd>
          </div>
        )}
        <div>
          <dt>{t('schedule.bound')}</dt>
          <dd className="num" data-testid="bound">
            {exact(bound)}
            {gap !== null && (
              <span className={classes.aside}> {t('schedule.gap', { value: Math.max(0, gap).toFixed(1) })}</span>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('schedule.byRules')}</dt>
          <dd className="num">{rules === null ? t('schedule.stuck') : exact(rules)}</dd>
        </div>
        <div>
          <dt>{t('schedule.tried')}</dt>
          <dd className="num">{count(tried, language)}</dd>
        </div>
      </dl>
      <CourseChart search={search} />
      {found !== null && found.leftOut.length > 0 && (
        <p className={classes.note} data-testid="left-out">
          {t('schedule.leftOut', {
            what: found.leftOut.map((one) => t(`schedule.without.${one}`)).join(t('schedule.comma')),
          })}
        </p>
      )}
    </div>
  );
}
