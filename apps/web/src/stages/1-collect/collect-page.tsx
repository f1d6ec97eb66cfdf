import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page, Part } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import classes from './collect.module.css';
import { Procedure } from './procedure.tsx';
import { TaskForm } from './task-form.tsx';
import { ToStations } from './to-stations.tsx';

/** What is taught, and how to teach more of it. */
export function CollectPage() {
  const { t, say } = useText();
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  return (
    <Page
      title={t('collect.title')}
      sentence={t('collect.sentence')}
      actions={
        <>
          <ActionDialog label={t('tasks.new')} keys="c" needed="engineer" quiet>
            <TaskForm from={null} changes={false} />
          </ActionDialog>
          <ToStations />
        </>
      }
    >
      <Loaded query={tasks}>
        {(items) =>
          items.length === 0 ? (
            <Empty sentence={t('collect.noTasks')} />
          ) : (
            items.map((task) => (
              <article key={task.id} className={classes.task}>
                <h2>
                  <Link to="/tasks/$id" params={{ id: task.id }}>
                    {say(task.title)}
                  </Link>{' '}
                  <span className="mono">{task.id}</span>
                </h2>
                <p>{say(task.instruction)}</p>
                <Procedure task={task} />
                <Link to="/episodes" search={{ task: task.id }}>
                  {t('collect.episodesOfTask')}
                </Link>
              </article>
            ))
          )
        }
      </Loaded>
      <Part title={t('collect.how')}>
        <Empty
          sentence={t('collect.howSentence')}
          example="npm exec palaestra collect sim -- --cell cell-to-tray --episodes 10 --seed 1 --out episodes && npm exec palaestra send episodes"
        />
      </Part>
    </Page>
  );
}
