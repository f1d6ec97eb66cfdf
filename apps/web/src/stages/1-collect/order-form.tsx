import { Button, Chip, Group, MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { Priority, type Task } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { problemOf } from '../../app/problem.ts';
import { Loaded } from '../../app/states.tsx';
import classes from './ground.module.css';
import { slotsOf } from './order-slots.ts';

/** Make an order: task x variations x number. */
export function OrderForm() {
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  return <Loaded query={tasks}>{(items) => <Fields tasks={items} />}</Loaded>;
}

function Fields({ tasks }: { readonly tasks: readonly Task[] }) {
  const { t, say, language } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [task, setTask] = useState(tasks[0]?.id ?? '');
  const [left, setLeft] = useState<Readonly<Record<string, readonly string[]>>>({});
  const [wanted, setWanted] = useState(20);
  const [due, setDue] = useState('');
  const [priority, setPriority] = useState<Priority>('normal');
  const [machines, setMachines] = useState<'any' | 'real' | 'simulated'>('any');
  const [experience, setExperience] = useState(0);
  const [note, setNote] = useState('');
  const [places, setPlaces] = useState<string[]>([]);
  const stations = useQuery({ queryKey: ['stations'], queryFn: () => api.stations() });
  const chosen = tasks.find(({ id }) => id === task);
  const factors = chosen?.factors ?? [];
  const slots = slotsOf(factors, left, wanted);
  const create = useMutation({
    mutationFn: () =>
      api.createOrder({
        task,
        slots,
        due: due === '' ? null : new Date(due).toISOString(),
        priority,
        machines,
        experience,
        stations: places,
        note: note.trim(),
      }),
    async onSuccess(order) {
      await client.invalidateQueries({ queryKey: ['orders'] });
      await navigate({ to: '/orders/$id', params: { id: order.id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <NativeSelect
        label={t('orders.task')}
        value={task}
        data-autofocus
        onChange={(event) => {
          setTask(event.currentTarget.value);
          setPlaces([]);
        }}
        data={tasks.map((one) => ({ value: one.id, label: say(one.title) }))}
      />
      {factors.map((factor) => {
        const values = factor.values.map(String);
        const taken = left[factor.name] ?? values;
        return (
          <div key={factor.name}>
            <span className={classes.label}>{say(factor.title)}</span>
            <Chip.Group
              multiple
              value={[...taken]}
              onChange={(next) => setLeft((old) => ({ ...old, [factor.name]: next }))}
            >
              <Group gap={6}>
                {values.map((value) => (
                  <Chip key={value} value={value} size="sm">
                    {value}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </div>
        );
      })}
      <div className={classes.fields}>
        <NumberInput
          label={t('orders.each')}
          min={1}
          max={100_000}
          value={wanted}
          onChange={(value) => setWanted(Number(value) || 1)}
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
        <NativeSelect
          label={t('orders.machines')}
          value={machines}
          onChange={(event) => setMachines(event.currentTarget.value as typeof machines)}
          data={(['any', 'real', 'simulated'] as const).map((value) => ({
            value,
            label: t(`orders.machines.${value}`),
          }))}
        />
        <NumberInput
          label={t('orders.experience')}
          min={0}
          value={experience}
          onChange={(value) => setExperience(Number(value) || 0)}
        />
        <TextInput label={t('orders.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      </div>
      <MultiSelect
        label={t('orders.onlyStations')}
        placeholder={places.length === 0 ? t('orders.allStations') : ''}
        searchable
        value={places}
        onChange={setPlaces}
        data={(stations.data ?? [])
          .filter(({ simulated, cell, revoked }) => revoked === undefined && (!simulated || cell === chosen?.cell))
          .map(({ id, name }) => ({ value: id, label: name }))}
        limit={50}
      />
      {create.isError && <p role="alert">{problemOf(create.error).detail}</p>}
      <Button
        type="submit"
        loading={create.isPending}
        disabled={task === '' || slots.length === 0 || slots.length > 500}
      >
        {t('orders.createCount', {
          variations: count(slots.length, language),
          total: count(slots.length * wanted, language),
        })}
      </Button>
    </form>
  );
}
