import { BARS, type Bar, type CompiledPlant, EVENT } from '@palaestra/islands';
import { orderName, stepName, unitName, variantName } from '../floor/names.ts';
import type { RunView } from '../run/run-view.ts';

/** What is said of a bar; empty where it says nothing. */
interface BarText {
  readonly bar: Bar | 'parts';
  readonly order: string;
  readonly variant: string;
  readonly step: string;
}

/** The words of the bar at a place of the lanes. */
export function barText(view: RunView, place: number, language: 'en' | 'zh'): BarText {
  const { log } = view.run;
  const lanes = view.lanes();
  const row = lanes.rows[place]!;
  const type = log.type[row]!;
  const order = view.record.orders[log.order[row]!];
  const bar = type === EVENT.kitCarry ? 'parts' : BARS[lanes.bars[place]!]!;
  if (order === undefined) return { bar, order: '', variant: '', step: '' };
  const step = type === EVENT.started ? stepName(view.plant, order.variant, log.detail[row]!, language) : '';
  return { bar, order: orderName(order.id, language), variant: variantName(view.plant, order.variant, language), step };
}

/** Names of the lanes: units, then vehicles. */
export function laneNames(plant: CompiledPlant, language: 'en' | 'zh'): readonly string[] {
  return [
    ...plant.units.map((_, unit) => unitName(plant, unit, language)),
    ...plant.plant.vehicles.map(({ id }) => id),
  ];
}
