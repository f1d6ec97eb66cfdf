import { Button, Chip, Group, NativeSelect, NumberInput } from '@mantine/core';
import type { Task } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Refusal } from '../../app/refusal.tsx';
import { Loaded } from '../../app/states.tsx';
import classes from './ground.module.css';
import { OrderFields, orderDraft, toldOf } from './order-fields.tsx';
import { slotsOf } from './order-slots.ts';
import { valueTitle } from './variation-text.ts';

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
  const [draft, setDraft] = useState(() => orderDraft(null));
  const [machines, setMachines] = useState<'any' | 'real' | 'simulated'>('any');
  const chosen = tasks.find(({ id }) => id === task);
  const factors = chosen?.factors ?? [];
  const slots = slotsOf(factors, left, wanted);
  const create = useMutation({
    mutationFn: () => api.createOrder({ task, slots, machines, ...toldOf(draft, null) }),
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
          setDraft((old) => ({ ...old, stations: [] }));
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
                    {say(valueTitle(factor, value))}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </div>
        );
      })}
      <OrderFields draft={draft} task={chosen} onChange={(part) => setDraft((old) => ({ ...old, ...part }))}>
        <NumberInput
          label={t('orders.each')}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={wanted}
          onChange={(value) => setWanted(Number(value) || 1)}
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
      </OrderFields>
      {create.isError && <Refusal error={create.error} />}
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
