import { type Bilingual, SKILLS, type Task } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Facts, Page, PageWaiting, Part } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import { cellTitle, knownCell } from '../../viewer/known-cells.ts';
import { Changes } from './changes.tsx';
import classes from './ground.module.css';
import { Procedure } from './procedure.tsx';
import { TaskForm } from './task-form.tsx';
import { useStepPictures } from './use-step-pictures.ts';
import { valueTitle } from './variation-text.ts';

/** One task: its procedure with pictures, what it varies, and how it was before. */
export function TaskPage() {
  const { t, say } = useText();
  const { id } = useParams({ from: '/shell/tasks/$id' });
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  const changes = useQuery({ queryKey: ['task changes', id], queryFn: () => api.taskChanges(id) });
  const list = (texts: readonly Bilingual[] | undefined) => texts?.map(say).join(t('tasks.comma')) || '–';
  return (
    <Loaded query={tasks} waiting={<PageWaiting />}>
      {(items) => {
        const task = items.find((one) => one.id === id);
        if (task === undefined) return <Empty sentence={t('tasks.none')} />;
        // The task of a cell follows from the cell.
        const own = knownCell(task.id)?.task.id !== task.id;
        return (
          <Page
            title={say(task.title)}
            sentence={say(task.instruction)}
            actions={
              <>
                <ActionDialog key={`copy ${id}`} label={t('tasks.copy')} keys="d" needed="engineer" quiet>
                  <TaskForm from={task} changes={false} />
                </ActionDialog>
                {own && (
                  <ActionDialog key={`edit ${id}`} label={t('action.edit')} keys="e" needed="engineer">
                    <TaskForm key={changes.data?.length} from={task} changes />
                  </ActionDialog>
                )}
              </>
            }
          >
            <div className={classes.two}>
              <Part title={t('orders.procedure')}>
                <DrawnProcedure task={task} />
              </Part>
              <div>
                <Facts
                  items={[
                    [t('tasks.skills'), list(task.skills?.map((skill) => SKILLS[skill].label))],
                    [t('tasks.objects'), list(task.objects)],
                    ...(task.factors ?? []).map(
                      (factor) =>
                        [say(factor.title), list(factor.values.map((one) => valueTitle(factor, one)))] as const,
                    ),
                    [t('tasks.cell'), task.cell === null ? t('tasks.noCell') : say(cellTitle(task.cell))],
                    [t('tasks.id'), task.id],
                  ]}
                />
                <p>
                  <Link to="/episodes" search={{ task: task.id }}>
                    {t('collect.episodesOfTask')}
                  </Link>
                </p>
                {own && <Changes query={changes} />}
              </div>
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}

function DrawnProcedure({ task }: { readonly task: Task }) {
  return <Procedure task={task} drawn={useStepPictures(task)} />;
}
