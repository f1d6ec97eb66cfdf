import { Button, NumberInput } from '@mantine/core';
import type { OrderItem, Task } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import classes from './ground.module.css';
import { OrderFields, orderDraft, toldOf } from './order-fields.tsx';

/** Change what may change of an order: how much, until when, how urgent, where, and by whom. */
export function OrderEditForm({ order, task }: { readonly order: OrderItem; readonly task: Task | undefined }) {
  const { t } = useText();
  const client = useQueryClient();
  const quotas = new Set(order.slots.map(({ wanted }) => wanted));
  const [wanted, setWanted] = useState<number | ''>(quotas.size === 1 ? [...quotas][0]! : '');
  const [draft, setDraft] = useState(() => orderDraft(order));
  const save = useMutation({
    mutationFn: () => {
      const { task: taught, machines } = order;
      const slots = order.slots.map((slot) => ({
        variation: slot.variation,
        wanted: wanted === '' ? slot.wanted : wanted,
      }));
      return api.updateOrder(order.id, { task: taught, machines, slots, ...toldOf(draft, order) });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['orders'] }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <OrderFields draft={draft} task={task} onChange={(part) => setDraft((old) => ({ ...old, ...part }))}>
        <NumberInput
          label={t('orders.each')}
          placeholder={quotas.size > 1 ? t('orders.eachDiffers') : ''}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={wanted}
          onChange={(value) => setWanted(value === '' ? '' : Number(value) || 1)}
        />
      </OrderFields>
      {save.isError && <Refusal error={save.error} />}
      {save.isSuccess && <p role="status">{t('action.saved')}</p>}
      <Button type="submit" loading={save.isPending}>
        {t('action.save')}
      </Button>
    </form>
  );
}
