import { Button } from '@mantine/core';
import type { OrderItem } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, plain } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Facts, Page, PageWaiting, Part } from '../../app/page.tsx';
import { useMay } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { Changes } from './changes.tsx';
import classes from './ground.module.css';
import { OrderEditForm } from './order-edit-form.tsx';
import { day, ProgressBar, ProjectedFinish, span } from './order-progress.tsx';
import { Procedure } from './procedure.tsx';
import { ToStations } from './to-stations.tsx';
import { variationTitles } from './variation-text.ts';

/** One work order: its variations against their quotas, its finish, and how to work on it. */
export function OrderPage() {
  const { t, say, language } = useText();
  const { id } = useParams({ from: '/shell/orders/$id' });
  const query = useQuery({ queryKey: ['orders', id], queryFn: () => api.order(id), refetchInterval: 20_000 });
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  const changes = useQuery({ queryKey: ['orders', id, 'changes'], queryFn: () => api.orderChanges(id) });
  return (
    <Loaded query={query} waiting={<PageWaiting />}>
      {(order) => {
        const task = tasks.data?.find((one) => one.id === order.task);
        const { projection } = order;
        return (
          <Page
            title={say(order.title)}
            sentence={order.note}
            actions={
              <>
                <ActionDialog label={t('action.edit')} keys="e" needed="manager" quiet>
                  <OrderEditForm order={order} task={task} />
                </ActionDialog>
                <OpenOrClose order={order} />
                {order.state === 'open' && <ToStations />}
              </>
            }
          >
            <div className={classes.two}>
              <div>
                <div className={classes.whole}>
                  <ProgressBar counts={order} />
                </div>
                <div className={table.scroll}>
                  <table className={table.table}>
                    <thead>
                      <tr>
                        <th>{t('orders.variation')}</th>
                        <th>{t('orders.progress')}</th>
                        <th data-number>{t('orders.pending')}</th>
                        <th data-number>{t('orders.dropped')}</th>
                        <th data-number data-minor>
                          {t('orders.underWay')}
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {order.slots.map((slot) => {
                        const names = variationTitles(task, slot.variation).map(say);
                        return (
                          <tr key={JSON.stringify(slot.variation)}>
                            <td className={classes.variation}>
                              {names.join(t('tasks.comma')) || t('orders.anyVariation')}
                            </td>
                            <td>
                              <ProgressBar counts={slot} />
                            </td>
                            <td data-number>{count(slot.pending, language)}</td>
                            <td data-number>{count(slot.dropped, language)}</td>
                            <td data-number data-minor>
                              {count(slot.underWay, language)}
                            </td>
                          </tr>
                        );
                      })}
                    </tbody>
                  </table>
                </div>
                {task?.cell && order.state === 'open' && order.machines !== 'real' && (
                  <Part title={t('orders.simulate')}>
                    <Empty
                      sentence={t('orders.simulateSentence')}
                      example={`npm exec palaestra collect sim -- --order ${order.id} --episodes 8 --out episodes && npm exec palaestra send episodes`}
                    />
                  </Part>
                )}
              </div>
              <div>
                <Facts
                  items={[
                    [t('orders.finish'), <ProjectedFinish key="finish" order={order} />],
                    [t('orders.due'), order.due === null ? '–' : day(order.due, language)],
                    [t('orders.pace'), projection ? t('orders.perHour', { value: plain(projection.perHour) }) : '–'],
                    [t('orders.recorded'), count(order.recorded, language)],
                    [t('orders.priority'), t(`orders.priority.${order.priority}`)],
                    [t('orders.machines'), t(`orders.machines.${order.machines}`)],
                    [t('stations.title'), order.stations.join(', ') || t('orders.allStations')],
                    [t('orders.experience'), count(order.experience, language)],
                  ]}
                />
                {projection && (
                  <p className={classes.quiet}>{t('orders.assumption', { time: span(projection.hours, language) })}</p>
                )}
                {task && (
                  <Part title={t('orders.procedure')}>
                    <Procedure task={task} />
                  </Part>
                )}
                <Changes query={changes} />
              </div>
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}

function OpenOrClose({ order }: { readonly order: OrderItem }) {
  const { t } = useText();
  const client = useQueryClient();
  const may = useMay('manager');
  const change = useMutation({
    mutationFn: () => (order.state === 'open' ? api.closeOrder(order.id) : api.reopenOrder(order.id)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['orders'] }),
  });
  if (!may) return null;
  return (
    <Button variant="default" loading={change.isPending} onClick={() => change.mutate()}>
      {order.state === 'open' ? t('orders.close') : t('orders.reopen')}
    </Button>
  );
}
