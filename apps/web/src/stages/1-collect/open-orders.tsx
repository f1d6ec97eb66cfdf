import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import classes from './ground.module.css';
import { ProgressBar, ProjectedFinish } from './order-progress.tsx';
import { byUrgency } from './order-urgency.ts';

/** The most urgent open orders with how far they are; nothing when there is none. */
export function OpenOrders({ most }: { readonly most: number }) {
  const { t, say } = useText();
  const query = useQuery({ queryKey: ['orders'], queryFn: () => api.orders() });
  const open = (query.data ?? []).filter(({ state }) => state === 'open').toSorted(byUrgency);
  if (open.length === 0) return null;
  return (
    <Part title={t('orders.title')}>
      <ul className={classes.orders}>
        {open.slice(0, most).map((order) => (
          <li key={order.id}>
            <Link to="/orders/$id" params={{ id: order.id }}>
              {say(order.title)}
            </Link>
            <ProgressBar counts={order} />
            <ProjectedFinish order={order} />
          </li>
        ))}
      </ul>
    </Part>
  );
}
