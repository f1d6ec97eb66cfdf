import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { OrderForm } from './order-form.tsx';
import { day, ProgressBar, ProjectedFinish } from './order-progress.tsx';
import { byUrgency } from './order-urgency.ts';

/** Every work order with how far it is and when it will be full; the most urgent open ones first. */
export function OrdersPage() {
  const { t, say, language } = useText();
  const query = useQuery({ queryKey: ['orders'], queryFn: () => api.orders(), refetchInterval: 20_000 });
  const create = (
    <ActionDialog label={t('orders.create')} keys="c" needed="manager">
      <OrderForm />
    </ActionDialog>
  );
  return (
    <Page title={t('orders.title')} sentence={t('orders.sentence')} actions={(query.data?.length ?? 0) > 0 && create}>
      <Loaded query={query}>
        {(orders) =>
          orders.length === 0 ? (
            <Empty sentence={t('orders.empty')}>{create}</Empty>
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t('orders.task')}</th>
                    <th data-minor>{t('orders.priority')}</th>
                    <th>{t('orders.progress')}</th>
                    <th data-number data-minor>
                      {t('orders.recorded')}
                    </th>
                    <th>{t('orders.finish')}</th>
                    <th data-number data-minor>
                      {t('orders.due')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {orders.toSorted(byUrgency).map((order) => (
                    <tr key={order.id}>
                      <td>
                        <Link to="/orders/$id" params={{ id: order.id }} className={table.cover}>
                          {say(order.title)}
                        </Link>
                        {order.note !== '' && <span className={table.quiet}>{order.note}</span>}
                      </td>
                      <td data-minor>{t(`orders.priority.${order.priority}`)}</td>
                      <td>
                        <ProgressBar counts={order} />
                      </td>
                      <td data-number data-minor>
                        {order.recorded}
                      </td>
                      <td>
                        <ProjectedFinish order={order} />
                      </td>
                      <td data-number data-minor>
                        {order.due === null ? '–' : day(order.due, language)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
