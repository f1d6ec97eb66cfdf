import { Button, Checkbox, NativeSelect } from '@mantine/core';
import type { Station } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import classes from './ground.module.css';

/** Begin or end work at a station: the order, and the safety checklist that is signed with it. */
export function SessionForm({ station }: { readonly station: Station }) {
  const { t, say, language } = useText();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => api.sessions() });
  const orders = useQuery({
    queryKey: ['orders', 'at', station.id],
    queryFn: () => api.stationOrders(station.id),
  });
  const list = useQuery({ queryKey: ['checklist', station.id], queryFn: () => api.checklist(station.id) });
  const [order, setOrder] = useState('');
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const after = { onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }) };
  const open = useMutation({
    mutationFn: () => api.openSession({ station: station.id, order: order === '' ? null : order, confirmed }),
    ...after,
  });
  const close = useMutation({ mutationFn: (session: string) => api.closeSession(session), ...after });
  const present = sessions.data?.find((one) => one.station === station.id && one.closedAt === null);
  const failed = open.error ?? close.error;
  const items = list.data?.items ?? [];
  const green = items.every(({ id }) => confirmed.includes(id));
  function submit(event: FormEvent) {
    event.preventDefault();
    open.mutate();
  }
  return (
    <Part title={t('session.title')}>
      <form onSubmit={submit} className={classes.session}>
        {present ? (
          <>
            <p>{t('session.present', { name: present.personName, at: moment(present.openedAt, language) })}</p>
            <p data-tone={present.checklist.green ? 'keep' : 'drop'} className={classes.signed}>
              {present.checklist.green ? t('session.green') : t('session.notGreen')}
            </p>
            <Button variant="default" loading={close.isPending} onClick={() => close.mutate(present.id)}>
              {t('session.close')}
            </Button>
          </>
        ) : (
          <>
            <NativeSelect
              label={t('orders.order')}
              value={order}
              onChange={(event) => setOrder(event.currentTarget.value)}
              data={[
                { value: '', label: t('session.noOrder') },
                ...(orders.data ?? []).map(({ id, title, accepted, wanted, lacks }) => ({
                  value: id,
                  label: `${say(title)} · ${accepted} / ${wanted}${lacks > 0 ? ` · ${t('session.lacks', { lacks })}` : ''}`,
                  disabled: lacks > 0,
                })),
              ]}
            />
            {items.length > 0 && (
              <fieldset>
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
            <Button type="submit" loading={open.isPending} disabled={!green || list.data === undefined}>
              {items.length > 0 ? t('session.sign') : t('session.open')}
            </Button>
          </>
        )}
        {failed && <Refusal error={failed} />}
      </form>
    </Part>
  );
}
