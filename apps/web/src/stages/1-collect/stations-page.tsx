import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page, Part } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import classes from './collect.module.css';
import { StationCards } from './station-cards.tsx';

/** Where and what is taught. */
export function StationsPage() {
  const { t, say } = useText();
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  return (
    <Page title={t('stations.title')} sentence={t('stations.sentence')}>
      <StationCards />
      <Part title={t('stations.tasks')}>
        <Loaded query={tasks}>
          {(items) =>
            items.length === 0 ? (
              <Empty sentence={t('stations.noTasks')} />
            ) : (
              items.map((task) => (
                <article key={task.id} className={classes.task}>
                  <h3>
                    {say(task.title)} <span className="mono">{task.id}</span>
                  </h3>
                  <p>{say(task.instruction)}</p>
                  <ol>
                    {task.steps.map((step) => (
                      <li key={step.en}>{say(step)}</li>
                    ))}
                  </ol>
                  <Link to="/episodes" search={{ task: task.id }}>
                    {t('stations.episodesOfTask')}
                  </Link>
                </article>
              ))
            )
          }
        </Loaded>
      </Part>
      <Part title={t('stations.how')}>
        <Empty
          sentence={t('stations.howSentence')}
          example="npm exec palaestra collect sim -- --cell cell-to-tray --episodes 10 --seed 1 --out episodes"
        />
      </Part>
    </Page>
  );
}
