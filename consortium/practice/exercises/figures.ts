import type { Bilingual, ExerciseFigure } from '@palaestra/core';
import { EVENT, figuresOf, type Run } from '@palaestra/islands';
import { metresIn } from './metres.ts';

/** A figure as a person reads it. Shares have the unit `%` and are kept as 0 to 1. */
export interface FigureText {
  readonly name: Bilingual;
  /** How it is taken from the log. */
  readonly about: Bilingual;
  readonly unit: 'per hour' | '%' | 's' | 'm' | 'orders';
  readonly better: 'more' | 'less';
}

export const FIGURES: Readonly<Record<ExerciseFigure, FigureText>> = {
  throughput: {
    name: { en: 'Throughput', zh: '产出率' },
    about: { en: 'good pieces per hour', zh: '每小时合格品数量' },
    unit: 'per hour',
    better: 'more',
  },
  onTime: {
    name: { en: 'On-time rate', zh: '准时率' },
    about: {
      en: 'orders finished by their due date, of all that were due; what was not let in is late too',
      zh: '在到期订单中按期完成的比例；未投放的订单同样算逾期',
    },
    unit: '%',
    better: 'more',
  },
  leadTime: {
    name: { en: 'Lead time', zh: '提前期' },
    about: { en: 'mean time from entry to end', zh: '从进入到完成的平均时间' },
    unit: 's',
    better: 'less',
  },
  makespan: {
    name: { en: 'Makespan', zh: '总完工时间' },
    about: { en: 'until the last order is finished', zh: '到最后一个订单完成为止' },
    unit: 's',
    better: 'less',
  },
  setup: {
    name: { en: 'Change-over', zh: '换型时间' },
    about: { en: 'set-up of all work units per good piece', zh: '每件合格品的换型总时间' },
    unit: 's',
    better: 'less',
  },
  utilisation: {
    name: { en: 'Utilisation', zh: '设备利用率' },
    about: {
      en: 'production time per planned busy time, all work units (ISO 22400 availability)',
      zh: '所有工作单元的生产时间与计划忙碌时间之比（ISO 22400 可用率）',
    },
    unit: '%',
    better: 'more',
  },
  distance: {
    name: { en: 'Logistics distance', zh: '物流距离' },
    about: { en: 'way of the product from entry to exit', zh: '产品从入口到出口的路程' },
    unit: 'm',
    better: 'less',
  },
  wip: {
    name: { en: 'Work in progress', zh: '在制品' },
    about: { en: 'orders in the plant, mean over time', zh: '厂内订单数的时间平均值' },
    unit: 'orders',
    better: 'less',
  },
};

/** The figures of one run; null where nothing can be said. */
export type Measures = Readonly<Record<ExerciseFigure, number | null>>;

/** Take every figure from the log of a run, from `fromMs` (the warm-up is cut off) to its end. */
export function measure(run: Run, fromMs: number): Measures {
  const { throughput, leadTime, makespan, units, wip } = figuresOf(run, fromMs);
  const good = (throughput * (run.now - fromMs)) / 3_600_000;
  const sum = (name: 'setup' | 'processing' | 'open') => units.reduce((total, unit) => total + unit[name], 0);
  const open = sum('open');
  return {
    throughput,
    onTime: onTimeShare(run, fromMs),
    leadTime,
    makespan,
    setup: good > 0 ? sum('setup') / 1000 / good : null,
    utilisation: open > 0 ? sum('processing') / open : null,
    distance: good > 0 ? metresOfProducts(run, fromMs) / good : null,
    wip,
  };
}

/** An order that has not even been let in by its due date is late: holding orders back makes nothing punctual. */
function onTimeShare({ log, orders, now }: Run, fromMs: number): number | null {
  const ended = new Map<number, number>();
  for (let row = 0; row < log.count; row++) {
    if (log.type[row] === EVENT.finished) ended.set(log.order[row]!, log.time[row]!);
  }
  const due = orders.filter((order) => order.due > fromMs && order.due <= now);
  const met = due.filter(({ index, due: by }) => (ended.get(index) ?? Number.POSITIVE_INFINITY) <= by);
  return due.length === 0 ? null : met.length / due.length;
}

/** From dock to dock by the shortest way, whether a vehicle carries the product or a line moves it. */
function metresOfProducts({ log, plant }: Run, fromMs: number): number {
  const metres = metresIn(plant.plant.layout);
  const at = new Map<number, number>();
  let sum = 0;
  function go(order: number, node: number, time: number): void {
    const from = at.get(order);
    at.set(order, node);
    if (from !== undefined && time >= fromMs) sum += metres(from, node);
  }
  for (let row = 0; row < log.count; row++) {
    const [order, time, detail] = [log.order[row]!, log.time[row]!, log.detail[row]!];
    if (log.type[row] === EVENT.entered) at.set(order, detail);
    else if (log.type[row] === EVENT.queued) go(order, plant.islands[log.resource[row]!]!.dock, time);
    else if (log.type[row] === EVENT.finished) go(order, detail, time);
  }
  return sum;
}
