import { Button, MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type OrderItem, Priority } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { problemOf } from '../../app/problem.ts';
import classes from './ground.module.css';

/** Change what may change of an order: how much, until when, how urgent, where, and by whom. */
export function OrderEditForm({ order }: { readonly order: OrderItem }) {
  const { t } = useText();
  const client = useQueryClient();
  const stations = useQuery({ queryKey: ['stations'], queryFn: () => api.stations() });
  const quotas = new Set(order.slots.map(({ wanted }) => wanted));
  const [wanted, setWanted] = useState<number | ''>(quotas.size === 1 ? [...quotas][0]! : '');
  const [due, setDue] = useState(order.due === null ? '' : localMinute(order.due));
  const [priority, setPriority] = useState<Priority>(order.priority);
  const [places, setPlaces] = useState<string[]>([...order.stations]);
  const [experience, setExperience] = useState(order.experience);
  const [note, setNote] = useState(order.note);
  const save = useMutation({
    mutationFn: () => {
      const { task, machines } = order;
      const slots = order.slots.map((slot) => ({
        variation: slot.variation,
        wanted: wanted === '' ? slot.wanted : wanted,
      }));
      // An instant that nobody touched stays to the second.
      const kept = order.due !== null && due === localMinute(order.due) ? order.due : null;
      const until = due === '' ? null : (kept ?? new Date(due).toISOString());
      const body = { task, machines, slots, due: until, priority, stations: places, experience, note: note.trim() };
      return api.updateOrder(order.id, body);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['orders'] }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <div className={classes.fields}>
        <NumberInput
          label={t('orders.each')}
          placeholder={quotas.size > 1 ? t('orders.eachDiffers') : ''}
          min={1}
          max={100_000}
          value={wanted}
          onChange={(value) => setWanted(value === '' ? '' : Number(value) || 1)}
        />
        <TextInput
          label={t('orders.due')}
          type="datetime-local"
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('orders.priority')}
          value={priority}
          onChange={(event) => setPriority(Priority.parse(event.currentTarget.value))}
          data={Priority.options.map((value) => ({ value, label: t(`orders.priority.${value}`) }))}
        />
        <NumberInput
          label={t('orders.experience')}
          min={0}
          value={experience}
          onChange={(value) => setExperience(Number(value) || 0)}
        />
      </div>
      <MultiSelect
        label={t('orders.onlyStations')}
        placeholder={places.length === 0 ? t('orders.allStations') : ''}
        searchable
        value={places}
        onChange={setPlaces}
        data={(stations.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        limit={50}
      />
      <TextInput label={t('orders.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      {save.isError && <p role="alert">{problemOf(save.error).detail}</p>}
      {save.isSuccess && <p role="status">{t('action.saved')}</p>}
      <Button type="submit" loading={save.isPending}>
        {t('action.save')}
      </Button>
    </form>
  );
}

/** As a `datetime-local` field takes it, in the reader's zone. */
function localMinute(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
