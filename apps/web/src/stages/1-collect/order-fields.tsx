import { MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type OrderItem, Priority, type Station, type Task } from '@palaestra/core';
import type { OrderBody } from '@palaestra/sdk';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useStationName } from '../../app/station-name.ts';
import classes from './ground.module.css';

/** Until when, how urgent, where, and by whom an order is worked, while it is written. */
export interface OrderDraft {
  /** As a `datetime-local` field has it, in the reader's zone; empty for none. */
  readonly due: string;
  readonly priority: Priority;
  readonly experience: number;
  readonly stations: readonly string[];
  readonly note: string;
}

/** An empty draft, or that of an order that is changed. */
export function orderDraft(order: OrderItem | null): OrderDraft {
  if (order === null) return { due: '', priority: 'normal', experience: 0, stations: [], note: '' };
  const { due, priority, experience, stations, note } = order;
  return { due: due === null ? '' : localMinute(due), priority, experience, stations, note };
}

/** What the server is told of it. An instant that nobody touched stays to the second. */
export function toldOf(
  draft: OrderDraft,
  order: OrderItem | null,
): Pick<OrderBody, 'due' | 'priority' | 'experience' | 'stations' | 'note'> {
  const { due, priority, experience, stations, note } = draft;
  const kept = order?.due != null && due === localMinute(order.due) ? order.due : null;
  const until = due === '' ? null : (kept ?? new Date(due).toISOString());
  return { due: until, priority, experience, stations: [...stations], note: note.trim() };
}

/** The fields that a new order and a change of one have in common; `children` come first. */
export function OrderFields(props: {
  readonly draft: OrderDraft;
  readonly onChange: (part: Partial<OrderDraft>) => void;
  /** The order's task: a simulation of another cell, or a station that is out of work, is not offered. */
  readonly task: Pick<Task, 'cell'> | undefined;
  readonly children: ReactNode;
}) {
  const { t } = useText();
  const { draft, onChange, task } = props;
  const nameOf = useStationName();
  const stations = useQuery({ queryKey: ['stations'], queryFn: () => api.stations() });
  const offered = ({ id, simulated, cell, revoked }: Station) =>
    draft.stations.includes(id) || (revoked === undefined && (!simulated || cell === task?.cell));
  return (
    <>
      <div className={classes.fields}>
        {props.children}
        <TextInput
          label={t('orders.due')}
          type="datetime-local"
          value={draft.due}
          onChange={(event) => onChange({ due: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('orders.priority')}
          value={draft.priority}
          onChange={(event) => onChange({ priority: Priority.parse(event.currentTarget.value) })}
          data={Priority.options.map((value) => ({ value, label: t(`orders.priority.${value}`) }))}
        />
        <NumberInput
          label={t('orders.experience')}
          min={0}
          allowDecimal={false}
          value={draft.experience}
          onChange={(value) => onChange({ experience: Number(value) || 0 })}
        />
        <TextInput
          label={t('orders.note')}
          maxLength={1000}
          value={draft.note}
          onChange={(event) => onChange({ note: event.currentTarget.value })}
        />
      </div>
      <MultiSelect
        label={t('orders.onlyStations')}
        placeholder={draft.stations.length === 0 ? t('orders.allStations') : ''}
        searchable
        value={[...draft.stations]}
        onChange={(next) => onChange({ stations: next })}
        data={(stations.data ?? []).filter(offered).map((one) => ({ value: one.id, label: nameOf(one) }))}
        limit={50}
      />
    </>
  );
}

/** As a `datetime-local` field takes it, in the reader's zone. */
function localMinute(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
