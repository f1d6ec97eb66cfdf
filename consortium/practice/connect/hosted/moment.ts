import type { PlantMoment, PlantPoint, RobotMoment } from '@palaestra/core';
import { type FloorPose, isClosed, type LiveFloor, TASK, unitState, WORK } from '@palaestra/islands';
import type { RunningPlant } from '../running-plant.ts';
import type { RobotStatus } from '../vda5050/fleet-control.ts';

/** Orders that are told of at most: more nobody can see on a floor. */
const MOST_ORDERS = 3000;

/** What is counted for the curve. */
export function pointOf({ simulation: { run } }: RunningPlant, floor: LiveFloor): PlantPoint {
  const { units } = floor.state;
  return [
    run.now / 1000,
    run.inside,
    run.finished,
    run.loads.length,
    units.filter(({ work, failed }) => !failed && (work === WORK.processing || work === WORK.setup)).length,
    units.filter(({ failed }) => failed).length,
  ];
}

/** The running plant as its page is sent it. Robots that told where they are stand there, the others where the run has them. */
export function momentOf(
  running: RunningPlant,
  floor: LiveFloor,
  robots: readonly RobotStatus[] | null,
  edition: number,
): PlantMoment {
  const { status, simulation, plant } = running;
  const { run } = simulation;
  const { state, message, time, speed, lag, finished, scrapped, inside } = status();
  const pose: FloorPose = { x: 0, y: 0, heading: 0, moving: false };
  const { units, vehicles, orders, inBuffer, outBuffer, entry, outside } = floor.state;
  const shown = [...orders].slice(0, MOST_ORDERS);
  const names = new Set(shown.map(([index]) => index));
  const known = (list: readonly number[]) => list.filter((order) => names.has(order));
  const told = new Map(robots?.map((robot) => [robot.vehicle, robot]));
  return {
    time,
    state,
    message,
    speed,
    lag,
    finished,
    scrapped,
    inside,
    outside,
    edition,
    units: units.map(({ order }, unit) => [
      unitState(run.plant, floor.state, unit, isClosed(run.plant, unit, run.now)),
      names.has(order) ? order : -1,
    ]),
    vehicles: vehicles.map((at, index) => {
      floor.pose(index, run.now, pose);
      const robot = told.get(plant.vehicles[index]!.id)?.state ?? null;
      const position = robot?.mobileRobotPosition ?? null;
      if (robot !== null && position !== null && position.mapId === plant.id) {
        Object.assign(pose, { x: position.x, y: position.y, heading: position.theta, moving: robot.driving });
      }
      const { task, battery, level } = run.vehicles[index]!;
      return [
        task === 'out' ? TASK.out : at.task,
        Number(at.failed),
        Number(at.waits),
        names.has(at.order) ? at.order : -1,
        Number(at.kit),
        at.from,
        at.to,
        round(pose.x),
        round(pose.y),
        round(pose.heading),
        Number(pose.moving),
        battery === null ? -1 : round(level / battery.capacityWh),
      ];
    }),
    orders: shown.map(([index, { place, at, goal, step, since, kits }]) => [
      index,
      run.orders[index]!.variant,
      place,
      at,
      goal,
      step,
      since,
      kits,
    ]),
    names: shown.map(([index]) => run.orders[index]!.id),
    inBuffer: inBuffer.map(known),
    outBuffer: outBuffer.map(known),
    entry: known(entry),
    robots: robots === null ? null : robots.map(robotMoment),
    point: pointOf(running, floor),
  };
}

function robotMoment({ vehicle, robot, connection, state, orderId, fault }: RobotStatus): RobotMoment {
  const ahead = state?.nodeStates ?? [];
  return {
    vehicle,
    ...robot,
    connection,
    mode: state?.operatingMode ?? null,
    driving: state?.driving ?? false,
    orderId: orderId ?? (state?.orderId || null),
    lastNodeId: state?.lastNodeId || null,
    base: ahead.filter(({ released }) => released).length,
    horizon: ahead.filter(({ released }) => !released).length,
    charge: state === null ? null : Math.round(state.powerSupply.stateOfCharge),
    errors: (state?.errors ?? [])
      .slice(-5)
      .map(({ errorType, errorDescription }) => `${errorType}: ${errorDescription}`),
    fault,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
