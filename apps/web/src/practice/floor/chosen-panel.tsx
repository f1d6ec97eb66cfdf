import { Button } from '@mantine/core';
import { PLACE, TASK, UNIT_STATES } from '@palaestra/islands';
import { type Language, useText } from '../../app/i18n/index.ts';
import { Facts } from '../../app/page.tsx';
import type { Playhead } from '../../viewer/playhead.ts';
import { clock, lasting } from '../run/clock.ts';
import type { RunView } from '../run/run-view.ts';
import { useMoment } from '../run/use-moment.ts';
import { variantLetter } from './draw-moving.ts';
import classes from './floor.module.css';
import { type Chosen, orderOf } from './floor-look.ts';
import { islandName, orderName, stepName, unitName, variantName } from './names.ts';

/** What is chosen, as it is at the playhead. */
export function ChosenPanel(props: {
  readonly view: RunView;
  readonly playhead: Playhead;
  readonly chosen: NonNullable<Chosen>;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const { view, playhead, chosen } = props;
  const { t, language } = useText();
  const time = useMoment(playhead) * 1000;
  const look = view.look(time);
  const order = orderOf(look, chosen);
  const facts = factsOf(view, chosen, time, t, language);
  return (
    <section className={classes.chosen} aria-label={t('floor.chosen')} data-testid="chosen">
      <div className={classes.chosenHead}>
        <h2>{facts.title}</h2>
        <span>{t(`floor.kind.${chosen.kind}`)}</span>
      </div>
      <Facts items={facts.items} />
      <div className={classes.chosenActions}>
        {chosen.kind !== 'island' && chosen.kind !== 'unit' && (
          <Button
            size="xs"
            variant={props.follow ? 'filled' : 'light'}
            aria-pressed={props.follow}
            onClick={() => props.onFollow(!props.follow)}
          >
            {t('floor.follow')}
          </Button>
        )}
        {chosen.kind !== 'order' && order >= 0 && (
          <Button size="xs" variant="light" onClick={() => props.onChoose({ kind: 'order', index: order })}>
            {t('floor.toOrder', { order: orderName(look.nameOf(order), language) })}
          </Button>
        )}
        <Button size="xs" variant="subtle" color="gray" onClick={() => props.onChoose(null)}>
          {t('action.close')}
        </Button>
      </div>
    </section>
  );
}

type Items = readonly (readonly [string, string])[];

function factsOf(
  view: RunView,
  chosen: NonNullable<Chosen>,
  time: number,
  t: ReturnType<typeof useText>['t'],
  language: Language,
): { title: string; items: Items } {
  const { plant, record } = view;
  const { floor, states } = view.look(time);
  const nodes = plant.plant.layout.nodes;
  const { index } = chosen;
  const since = (ms: number) => lasting(Math.max(0, time - ms));
  const nameOf = (order: number) => orderName(record.orders[order]?.id ?? '', language);
  if (chosen.kind === 'unit') {
    const unit = floor.units[index]!;
    return {
      title: unitName(plant, index, language),
      items: [
        [t('floor.fact.state'), t(`floor.state.${UNIT_STATES[states[index]!]!}`)],
        [t('floor.fact.since'), since(unit.since)],
        [t('floor.fact.island'), islandName(plant, plant.units[index]!.island, language)],
        ...(unit.order >= 0 ? ([[t('floor.fact.order'), nameOf(unit.order)]] as Items) : []),
      ],
    };
  }
  if (chosen.kind === 'island') {
    return {
      title: islandName(plant, index, language),
      items: [
        [t('floor.fact.waiting'), buffered(floor.inBuffer[index]!.length, plant.islands[index]!.inCapacity)],
        [t('floor.fact.done'), buffered(floor.outBuffer[index]!.length, plant.islands[index]!.outCapacity)],
        [t('floor.fact.inbound'), String(floor.inbound[index]!)],
        ...plant.islands[index]!.units.map(
          (unit) => [unitName(plant, unit, language), t(`floor.state.${UNIT_STATES[states[unit]!]!}`)] as const,
        ),
      ],
    };
  }
  if (chosen.kind === 'vehicle') {
    const { task, failed, waits, order, kit, to, from } = floor.vehicles[index]!;
    const doing = failed ? 'failed' : waits ? 'waits' : TASK_NAMES[task]!;
    return {
      title: plant.plant.vehicles[index]!.id,
      items: [
        [t('floor.fact.state'), t(`floor.task.${doing}`)],
        ...(order >= 0 ? ([[kit ? t('floor.fact.partsFor') : t('floor.fact.order'), nameOf(order)]] as Items) : []),
        [from === to ? t('floor.fact.at') : t('floor.fact.to'), nodes[to]!.id],
      ],
    };
  }
  const known = record.orders[index];
  const at = floor.orders.get(index);
  return {
    title: nameOf(index),
    items: [
      [
        t('floor.fact.variant'),
        known === undefined ? '' : `${variantLetter(known.variant)} · ${variantName(plant, known.variant, language)}`,
      ],
      [t('floor.fact.at'), at === undefined ? t('floor.outside') : whereIs(view, at, t, language)],
      ...(at === undefined
        ? []
        : ([
            [t('floor.fact.since'), since(at.since)],
            [t('floor.fact.step'), stepName(plant, known?.variant ?? 0, at.step, language) || '–'],
          ] as Items)),
      ...(known !== undefined && Number.isFinite(known.due)
        ? ([[t('floor.fact.due'), clock(known.due / 1000)]] as Items)
        : []),
    ],
  };
}

function whereIs(
  { plant }: RunView,
  { place, at }: { place: number; at: number },
  t: ReturnType<typeof useText>['t'],
  language: Language,
): string {
  if (place === PLACE.unit) return unitName(plant, at, language);
  if (place === PLACE.inBuffer) return t('floor.inBufferOf', { island: islandName(plant, at, language) });
  if (place === PLACE.outBuffer) return t('floor.outBufferOf', { island: islandName(plant, at, language) });
  if (place === PLACE.vehicle) return plant.plant.vehicles[at]!.id;
  return plant.plant.layout.nodes[at]?.id ?? '–';
}

function buffered(count: number, capacity: number): string {
  return Number.isFinite(capacity) ? `${count} / ${capacity}` : String(count);
}

const TASK_NAMES = Object.fromEntries(Object.entries(TASK).map(([name, code]) => [code, name])) as Readonly<
  Record<number, keyof typeof TASK>
>;
