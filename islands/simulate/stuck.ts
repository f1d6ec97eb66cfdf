import type { Bilingual } from '@palaestra/core';
import type { PolicyRun, Undecided } from '../policy/compile-policy.ts';
import type { Deadlock } from './deadlock.ts';
import { PHASE, type Run, type UnitState } from './run.ts';

/** Why a run stands still though orders are in the plant. */
export interface Stuck {
  /** Orders inside that cannot go on; when none is inside, those outside that nobody lets in. */
  readonly orders: number;
  /** Islands that wait for each other, first one repeated at the end; empty when there is no such circle. */
  readonly cycle: readonly string[];
  /** Vehicles that wait for each other at level `traffic`; null when that is not the reason. */
  readonly deadlock: Deadlock | null;
  readonly message: Bilingual;
}

/**
 * Look at a run in which nothing more happens, or nothing but that orders arrive at a plant that is full. Null when every order
 * is finished or scrapped, and while something can still happen, unless nothing ended because a policy never chose anything.
 */
export function stuckIn(run: Run, policy?: Pick<PolicyRun, 'undecided'> | null): Stuck | null {
  const caught = run.orders.filter(
    ({ phase }) => phase !== PHASE.finished && phase !== PHASE.scrapped && phase !== PHASE.known,
  );
  const undecided = policy?.undecided() ?? [];
  if (undecided.length > 0 && run.finished + run.scrapped === 0) {
    return neverDecided(caught.length + run.outside.length, undecided);
  }
  const deadlock = run.halted;
  if (deadlock !== null) {
    return { orders: caught.length, cycle: [], deadlock, message: deadlockMessage(caught.length, deadlock) };
  }
  if (run.queue.size > 0 && !isFull(run)) return null;
  if (caught.length === 0) return run.outside.length === 0 ? null : neverLetIn(run.outside.length);
  const waits = new Map<number, Set<number>>();
  for (const index of run.seekers) {
    const order = run.orders[index]!;
    if (order.leaving < 0) continue;
    const { steps } = run.plant.variants[order.variant]!;
    for (const [at, step] of steps.entries()) {
      if (order.done[at] !== 0 || step.after.some((one) => order.done[one] === 0)) continue;
      for (const { island } of step.options) {
        waits.set(order.leaving, (waits.get(order.leaving) ?? new Set()).add(island));
      }
    }
  }
  const cycle = cycleOf(waits).map((island) => run.plant.islands[island]!.id);
  return { orders: caught.length, cycle, deadlock: null, message: messageOf(run, caught.length, cycle) };
}

function neverLetIn(orders: number): Stuck {
  return {
    orders,
    cycle: [],
    deadlock: null,
    message: {
      en: `${orders} orders wait outside an empty plant: the release rule lets none in.`,
      zh: `${orders} 个订单在空厂外等待：投放规则不放行任何订单。`,
    },
  };
}

function neverDecided(orders: number, undecided: readonly Undecided[]): Stuck {
  const [en, zh] = [
    undecided.map(({ family, asked }) => `${family} was asked ${asked} times and never chose anything`).join('; '),
    undecided.map(({ family, asked }) => `${family} 被询问 ${asked} 次，从未作出选择`).join('；'),
  ];
  return {
    orders,
    cycle: [],
    deadlock: null,
    message: {
      en: `Nothing was finished because of the policy: ${en}. It must choose one of what it is given.`,
      zh: `由于策略，没有任何订单完成：${zh}。策略必须从给出的选项中选择一个。`,
    },
  };
}

/** Nobody works, drives, is broken or waits for a shift, and orders inside find no room: what still comes will not help. */
function isFull(run: Run): boolean {
  const isBusy = ({ order, done, failed, awaitsShift }: UnitState) => (order >= 0 && !done) || failed || awaitsShift;
  return (
    run.plan === null &&
    [...run.seekers].some((index) => run.orders[index]!.leaving >= 0) &&
    run.vehicles.every(({ task }) => task === 'idle' || task === 'out') &&
    !run.units.some(isBusy)
  );
}

function deadlockMessage(orders: number, { vehicles }: Deadlock): Bilingual {
  const en = vehicles.map(
    ({ vehicle, holds, waitsFor }) => `${vehicle} holds ${holds.join(', ')} and waits for ${waitsFor}`,
  );
  const zh = vehicles.map(({ vehicle, holds, waitsFor }) => `${vehicle} 占用 ${holds.join('、')}，等待 ${waitsFor}`);
  return {
    en: `${orders} orders are stuck: vehicles block each other: ${en.join('; ')}. Make paths one-way, put them in a block, or let the plant resolve deadlocks.`,
    zh: `${orders} 个订单卡住：车辆互相堵死：${zh.join('；')}。请将路径改为单行、设为互斥区，或让系统自动解除死锁。`,
  };
}

function messageOf(run: Run, orders: number, cycle: readonly string[]): Bilingual {
  if (cycle.length > 0) {
    const way = cycle.join(' → ');
    return {
      en: `${orders} orders are stuck: each of these islands waits for room at the next: ${way}. Give one of them a buffer, or let fewer orders in.`,
      zh: `${orders} 个订单卡住：以下各岛都在等待下一个岛腾出位置：${way}。请给其中一个岛增加缓冲，或减少在制订单。`,
    };
  }
  const stranded = run.vehicles
    .filter(({ task }) => task === 'out')
    .map(({ index }) => run.plant.plant.vehicles[index]!.id);
  if (stranded.length > 0) {
    return {
      en: `${orders} orders are stuck: vehicles stand with an empty battery: ${stranded.join(', ')}.`,
      zh: `${orders} 个订单卡住：以下车辆电量耗尽：${stranded.join('、')}。`,
    };
  }
  const blocked = run.traffic?.waiting ?? [];
  if (blocked.length > 0) {
    const { reservations, ways } = run.traffic!;
    const idOf = (vehicle: number) => run.plant.plant.vehicles[vehicle]!.id;
    const waits = blocked.map((vehicle) => {
      const { waitsFor } = ways[vehicle]!;
      return [idOf(vehicle), reservations.nameOf(waitsFor), reservations.holders(waitsFor).map(idOf).join(', ')];
    });
    return {
      en: `${orders} orders are stuck: ${waits.map(([a, b, c]) => `${a} waits for ${b}, held by ${c}`).join('; ')}. Give vehicles a place to park.`,
      zh: `${orders} 个订单卡住：${waits.map(([a, b, c]) => `${a} 等待 ${b}，被 ${c} 占用`).join('；')}。请为车辆设置停车位。`,
    };
  }
  const lane = laneAgainstPlan(run);
  if (lane !== null) {
    const { unit, island, wanted, first } = lane;
    return {
      en: `${orders} orders are stuck: the plan has ${unit} take ${wanted} next, and ${first} stands before it in the lane of ${island}, which keeps the order of arrival.`,
      zh: `${orders} 个订单卡住：计划让 ${unit} 接着加工 ${wanted}，但 ${island} 的先进先出通道中 ${first} 排在它前面。`,
    };
  }
  const failed = run.units.filter(({ failed: down }) => down).map(({ index }) => run.plant.units[index]!.id);
  if (failed.length > 0) {
    return {
      en: `${orders} orders are stuck: work units failed and nobody repairs them: ${failed.join(', ')}.`,
      zh: `${orders} 个订单卡住：以下工作单元故障且无人修复：${failed.join('、')}。`,
    };
  }
  return {
    en: `${orders} orders are stuck: nothing more happens. Look at calendars without another shift, and at what the policy waits for.`,
    zh: `${orders} 个订单卡住：不再有任何事件发生。请检查日历是否还有班次，以及策略在等待什么。`,
  };
}

/** A unit whose next order by the plan stands behind another in a lane that keeps its order; null for none. */
function laneAgainstPlan(run: Run) {
  const { plan } = run;
  if (plan === null) return null;
  for (const { index, order } of run.units) {
    const { id: unit, island } = run.plant.units[index]!;
    const next = plan.units[index]![plan.unitAt[index]!]?.order ?? -1;
    const { queue } = run.islands[island]!;
    if (order >= 0 || !run.plant.islands[island]!.fifo || queue.indexOf(next) < 1) continue;
    return {
      unit,
      island: run.plant.islands[island]!.id,
      wanted: run.orders[next]!.id,
      first: run.orders[queue[0]!]!.id,
    };
  }
  return null;
}

/** A circle of islands of which each waits only for others that wait; empty for none. */
function cycleOf(waits: ReadonlyMap<number, ReadonlySet<number>>): number[] {
  for (const start of waits.keys()) {
    const way: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !way.includes(at)) {
      way.push(at);
      at = [...(waits.get(at) ?? [])].find((next) => waits.has(next));
    }
    if (at !== undefined) return [...way.slice(way.indexOf(at)), at];
  }
  return [];
}
