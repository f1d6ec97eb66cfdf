import { Button } from '@mantine/core';
import { type Exercise, type Submission, textIn } from '@palaestra/core';
import { type Plant, Schedule, type ThingChange } from '@palaestra/islands';
import { FIGURES } from '@palaestra/practice';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { useKnownName } from '../../app/known-name.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Facts, Page, Part } from '../../app/page.tsx';
import { Loaded } from '../../app/states.tsx';
import { toldChanges, useChangeText } from '../editor/scenario-words.ts';
import { GradeView } from './grade-view.tsx';
import classes from './learn.module.css';
import { type OpenedExercise, useExercise } from './use-exercises.ts';

const route = getRouteApi('/shell/practice/submissions/$id');

/** What was handed in, with its grade; prints as the report that a student gives to his teacher. */
export function SubmissionPage() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['submission', id],
    queryFn: () => api.submission(id),
    refetchInterval: ({ state }) => (/queued|running/.test(state.data?.state ?? '') ? 2000 : false),
  });
  return <Loaded query={query}>{(submission) => <WithExercise submission={submission} />}</Loaded>;
}

/** The exercise as it was when this was handed in. */
function WithExercise({ submission }: { readonly submission: Submission }) {
  const query = useExercise(submission.exercise, submission.version);
  return <Loaded query={query}>{(opened) => <Opened submission={submission} opened={opened} />}</Loaded>;
}

function Opened({ submission, opened }: { readonly submission: Submission; readonly opened: OpenedExercise }) {
  const { exercise, situation } = opened;
  const { t, say, language } = useText();
  useKeys([{ keys: 'r', label: t('exercise.print'), run: () => window.print() }]);
  const known = useKnownName();
  const { body, grade } = submission;
  return (
    <Page
      title={say(exercise.title)}
      sentence={
        <>
          {known(submission.personName)} · <span className="num">{moment(submission.createdAt, language)}</span>
          {submission.late && ` · ${t('exercise.late')}`}
          {exercise.state !== 'built_in' && ` · ${t('exercise.version', { version: submission.version })}`}
        </>
      }
      actions={
        <span className={classes.unprinted}>
          <WorkChip state={submission.state} />
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link {...props} to="/practice/exercises/$id" params={{ id: exercise.id }} search={{}} />
            )}
          >
            {t('exercise.again')}
          </Button>
          <Button onClick={() => window.print()} title="r" disabled={grade === null}>
            {t('exercise.print')}
          </Button>
        </span>
      }
    >
      <p className={classes.goal}>{say(exercise.goal)}</p>
      {submission.error !== null && (
        <p role="alert" className={classes.fault}>
          {submission.error}
        </p>
      )}
      {grade === null ? (
        submission.error === null && <p role="status">{t('exercise.grading')}</p>
      ) : (
        <GradeView exercise={exercise} grade={grade} />
      )}
      {body.remark !== undefined && (
        <Part title={t('exercise.remark')}>
          <p className={classes.remark}>{body.remark}</p>
        </Part>
      )}
      <Part title={t('exercise.content')}>
        <Content exercise={exercise} given={situation.given} submission={submission} />
      </Part>
      <Part title={t('exercise.assumptions')}>
        <ul className={classes.plain}>
          {exercise.assumptions.map((one) => (
            <li key={one.en}>{say(one)}</li>
          ))}
        </ul>
      </Part>
      <Part title={t('exercise.provenance')}>
        <Facts
          items={[
            [
              t('exercise.plant'),
              `${say(exercise.plantTitle)}${exercise.situation ? ` · ${say(exercise.situation.name)}` : ''}`,
            ],
            [t('exercise.plantHash'), <code key="hash">{submission.plantSha256}</code>],
            [t('exercise.against'), say(exercise.reference.title)],
            [
              t('exercise.simulated'),
              t(exercise.warmUp === 0 ? 'exercise.simulatedWhole' : 'exercise.simulatedText', {
                hours: exercise.hours,
                warmUp: exercise.warmUp,
              }),
            ],
            [t('exercise.seeds'), t('exercise.seedsText', { runs: exercise.runs })],
            [t('exercise.number'), <code key="id">{submission.id}</code>],
          ]}
        />
      </Part>
    </Page>
  );
}

/** One thing that a scenario changes, in words. */
function Change({ change }: { readonly change: ThingChange }) {
  const { head, lines, why } = useChangeText(change);
  return (
    <li>
      <b>{head}</b>
      {lines.length > 0 && `: ${lines.join('; ')}`}
      {why !== null && <em> {why}</em>}
    </li>
  );
}

function Content(props: { readonly exercise: Exercise; readonly given: Plant; readonly submission: Submission }) {
  const { t, say, language } = useText();
  const { exercise, submission } = props;
  const nameOf = (place: string) => {
    const name = props.given.islands.find(({ id }) => id === place)?.name ?? place;
    return place === 'vehicles' ? t('exercise.fleet') : textIn(name, language);
  };
  const { policy, scenario, plan, purchases, resource, claims } = submission.body;
  const read = plan === undefined ? null : Schedule.safeParse(plan);
  const fault = submission.grade?.fault ?? null;
  return (
    <>
      {resource !== undefined && (
        <p>
          {t('exercise.resource')}: <b>{nameOf(resource)}</b>
        </p>
      )}
      {purchases !== undefined && (
        <ul className={classes.plain}>
          {Object.entries(purchases).map(([place, count]) => (
            <li key={place}>
              {nameOf(place)}: <b>+{count}</b>
            </li>
          ))}
        </ul>
      )}
      {read?.success && (
        <p>
          {t('exercise.planIs', {
            steps: read.data.steps.length,
            moves: read.data.moves.length,
            seconds: read.data.makespan / 1000,
          })}
        </p>
      )}
      {claims !== undefined && (
        <ul className={classes.plain}>
          {exercise.criteria.map(({ figure }) => (
            <li key={figure}>
              {say(FIGURES[figure].name)}:{' '}
              <b>
                {claims[figure] === 'reference'
                  ? say(exercise.reference.title)
                  : t(claims[figure] === 'equal' ? 'exercise.claim.equal' : 'exercise.claim.islands')}
              </b>
            </li>
          ))}
        </ul>
      )}
      {scenario !== undefined && (
        <ul className={classes.plain}>
          {toldChanges(props.given, scenario).map((change) => (
            <Change key={change.first} change={change} />
          ))}
        </ul>
      )}
      {policy !== undefined && (
        <ol className={classes.source}>
          {policy.split('\n').map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are named by their number
            <li key={index} data-fault={fault?.line === index + 1 || undefined}>
              <code>{text}</code>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
