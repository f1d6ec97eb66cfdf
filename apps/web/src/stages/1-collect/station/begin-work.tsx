import { Button, Checkbox, Kbd, Radio } from '@mantine/core';
import type { Station, StationOrder } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../app/client.ts';
import { count } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';
import { Refusal } from '../../../app/refusal.tsx';
import { Loaded, Waiting } from '../../../app/states.tsx';
import { day, ProgressBar } from '../order-progress.tsx';
import { byUrgency } from '../order-urgency.ts';
import classes from './station.module.css';
import type { WorkHere } from './use-work.ts';

type Beginning = Pick<WorkHere, 'asking' | 'problem' | 'begin'>;

/** Before the first take: today's orders of this station, its safety checklist, and the signature. */
export function BeginWork(props: {
  readonly station: Station;
  readonly work: Beginning;
  readonly orders: readonly StationOrder[];
}) {
  const checklist = useQuery({
    queryKey: ['checklist', props.station.id],
    queryFn: () => api.checklist(props.station.id),
  });
  return (
    <section className={classes.begin} data-testid="begin">
      <Loaded query={checklist} waiting={<Waiting rows={3} />}>
        {({ items }) => <BeginForm {...props} items={items} />}
      </Loaded>
    </section>
  );
}

function BeginForm(props: {
  readonly station: Station;
  readonly work: Beginning;
  readonly orders: readonly StationOrder[];
  readonly items: Awaited<ReturnType<typeof api.checklist>>['items'];
}) {
  const { station, work, items } = props;
  const { t, say, language } = useText();
  const orders = props.orders.toSorted(byUrgency);
  const [order, setOrder] = useState(() => orders.find(({ lacks }) => lacks === 0)?.id ?? '');
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const green = items.every(({ id }) => confirmed.includes(id));
  function begin(event?: FormEvent) {
    event?.preventDefault();
    if (green && !work.asking) void work.begin(order === '' ? null : order, confirmed);
  }
  useKeys([{ keys: 'Enter', label: t('session.open'), run: begin }]);
  return (
    <form onSubmit={begin}>
      <h2>{t('station.begin')}</h2>
      <Radio.Group value={order} onChange={setOrder} label={t('station.todaysOrders')}>
        <ul className={classes.orders}>
          {orders.map((one) => (
            <li key={one.id}>
              <Radio
                value={one.id}
                disabled={one.lacks > 0}
                label={say(one.title)}
                description={
                  <>
                    {t(`orders.priority.${one.priority}`)}
                    {one.due !== null && ` · ${t('station.due', { at: day(one.due, language) })}`}
                    {one.note !== '' && ` · ${one.note}`}
                    {one.lacks > 0 && <b>{t('station.lacks', { value: count(one.lacks, language) })}</b>}
                  </>
                }
              />
              <ProgressBar counts={one} />
            </li>
          ))}
          <li>
            <Radio value="" label={t('session.noOrder')} description={t('station.noOrderHint')} />
          </li>
        </ul>
      </Radio.Group>
      {items.length > 0 && (
        <fieldset className={classes.checklist}>
          <legend>{t('session.checklist')}</legend>
          {items.map(({ id, text }) => (
            <Checkbox
              key={id}
              label={say(text)}
              checked={confirmed.includes(id)}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                setConfirmed((old) => (on ? [...old, id] : old.filter((one) => one !== id)));
              }}
            />
          ))}
        </fieldset>
      )}
      {work.problem !== null && <Refusal error={work.problem} />}
      <div className={classes.cardFoot}>
        <Button type="submit" size="md" loading={work.asking} disabled={!green} rightSection={<Kbd size="xs">↵</Kbd>}>
          {items.length > 0 ? t('session.sign') : t('session.open')}
        </Button>
        <small>{station.simulated ? t('station.orPractise') : null}</small>
      </div>
    </form>
  );
}
