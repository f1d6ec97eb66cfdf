import { MOST_ORDERS } from '../simulate/bounds.ts';
import { meanOf } from '../simulate/random.ts';
import { nextOpening } from '../simulate/shifts.ts';
import type { Distribution } from './distribution.ts';
import type { PlantFinding } from './finding.ts';
import type { Plant } from './plant.ts';
import { error } from './references.ts';

/** The clock of a run counts milliseconds: what happens more often on average happens without end, s. */
const LEAST = 0.001;

/** Shorter ones would be nothing but beginnings and ends, s. */
const LEAST_PERIOD = 1;

/** Times, numbers and calendars that contradict themselves, or in which nothing can happen or everything at once. */
export function checkTimes(plant: Plant): PlantFinding[] {
  const findings: PlantFinding[] = [];
  const look = (time: Distribution, path: string) => {
    if (typeof time === 'number') return;
    const ordered =
      time.type === 'uniform'
        ? time.low <= time.high
        : time.type === 'triangular'
          ? time.low <= time.mode && time.mode <= time.high
          : true;
    if (!ordered) findings.push(error(path, 'expected low ≤ mode ≤ high', '应满足 最小值 ≤ 众数 ≤ 最大值'));
  };
  for (const [index, { performance }] of plant.skills.entries()) {
    const path = `skills.${index}.performance`;
    if (performance.successes > performance.trials) {
      const { successes, trials } = performance;
      findings.push(
        error(path, `${successes} successes in ${trials} trials`, `${trials} 次试验中有 ${successes} 次成功`),
      );
    }
    for (const name of ['cycleTime', 'failTime', 'resetTime'] as const) look(performance[name], `${path}.${name}`);
  }
  for (const [index, { steps }] of plant.workMasters.entries()) {
    for (const [at, { time, alternatives }] of steps.entries()) {
      const times = [time, ...alternatives.map((one) => one.time)];
      for (const one of times) {
        if (one !== undefined && !(typeof one === 'object' && 'skill' in one))
          look(one, `workMasters.${index}.steps.${at}`);
      }
    }
  }
  for (const [index, model] of plant.reliability.entries()) {
    look(model.timeBetweenFailures, `reliability.${index}.timeBetweenFailures`);
    look(model.timeToRepair, `reliability.${index}.timeToRepair`);
  }
  for (const [index, { between, most }] of plant.arrivals.entries()) {
    look(between, `arrivals.${index}.between`);
    if (meanOf(between) < LEAST && most === undefined) {
      findings.push(
        error(`arrivals.${index}.between`, 'orders would arrive without end at once', '订单会在同一时刻无限到达'),
      );
    }
  }
  return [...findings, ...checkPieces(plant), ...checkCalendars(plant), ...checkBatteries(plant)];
}

function checkPieces({ orders }: Plant): PlantFinding[] {
  const pieces = orders.reduce((sum, { quantity }) => sum + quantity, 0);
  if (pieces <= MOST_ORDERS) return [];
  const en = `expected at most ${MOST_ORDERS} pieces, found ${pieces}; let them come as arrivals`;
  return [error('orders', en, `最多 ${MOST_ORDERS} 件，实际为 ${pieces} 件；请改用随机到达`)];
}

function checkCalendars({ calendars }: Plant): PlantFinding[] {
  const findings: PlantFinding[] = [];
  for (const [index, calendar] of calendars.entries()) {
    const { period, shifts, breaks, plannedDowntime } = calendar;
    const path = `calendars.${index}`;
    const wrong = [...shifts, ...breaks].find(({ from, to }) => from >= to || to > period);
    const backwards = plannedDowntime.find(({ from, to }) => from >= to);
    if (wrong !== undefined) {
      const { from, to } = wrong;
      const en = `expected from < to ≤ ${period}, found ${from} and ${to}`;
      findings.push(error(path, en, `应满足 开始 < 结束 ≤ ${period}，实际为 ${from} 和 ${to}`));
    } else if (backwards !== undefined) {
      const { from, to } = backwards;
      const en = `expected from < to, found ${from} and ${to}`;
      findings.push(error(`${path}.plannedDowntime`, en, `应满足 开始 < 结束，实际为 ${from} 和 ${to}`));
    } else if (period < LEAST_PERIOD) {
      const en = `expected a period of at least ${LEAST_PERIOD} s, found ${period}`;
      findings.push(error(`${path}.period`, en, `周期至少为 ${LEAST_PERIOD} 秒，实际为 ${period}`));
    } else if (nextOpening(calendar, 0) === Number.POSITIVE_INFINITY) {
      findings.push(error(path, 'it never opens: breaks leave nothing of its shifts', '从不开工：休息占满了所有班次'));
    }
  }
  return findings;
}

function checkBatteries({ vehicleTypes }: Plant): PlantFinding[] {
  return vehicleTypes.flatMap(({ battery }, index) => {
    if (battery === undefined) return [];
    const { criticalLowChargingLevel: low, minimumDesiredChargingLevel: least } = battery;
    const { maximumDesiredChargingLevel: most } = battery;
    if (low <= least && least <= most && low < most) return [];
    const en = `expected critical level ≤ minimum ≤ maximum, found ${low}, ${least} and ${most}`;
    const zh = `应满足 临界电量 ≤ 最低电量 ≤ 最高电量，实际为 ${low}、${least} 和 ${most}`;
    return [error(`vehicleTypes.${index}.battery`, en, zh)];
  });
}
