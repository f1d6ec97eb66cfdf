import type { PlantMoment, RunningPlantAction } from '@palaestra/core';
import { openLiveFloor } from '@palaestra/islands';
import { type Fleet, type OpcuaPlant, openFleet, openOpcua, startPlant } from '../index.ts';
import { machinePace } from '../pace.ts';
import { actOn } from './act.ts';
import { openCurve } from './curve.ts';
import type { HostedAnswer, HostedDetail, HostedOrder } from './messages.ts';
import { momentOf, pointOf } from './moment.ts';

/** Between two looks at the counts, ms. */
const LOOK_MS = 500;
const MOST_FAULTS = 50;

/** A plant that runs with its ways outside, as its process holds it. */
export interface HostedPlant {
  readonly mqtt: string | null;
  readonly opcua: string | null;
  act(action: RunningPlantAction): HostedAnswer;
  detail(): HostedDetail;
  moment(): PlantMoment;
  stop(): Promise<void>;
}

/**
 * Start a plant with what was asked for. @param changed called when its state is another.
 *
 * @throws PalaestraError when a way outside cannot be opened; nothing is left running then.
 */
export async function openHosted(order: HostedOrder, changed: (detail: HostedDetail) => void): Promise<HostedPlant> {
  const { plant, speed, seed, level, host, user, password, keysFolder } = order;
  const faults: { time: number; text: string }[] = [];
  const client = { user, password };
  let now = () => 0;
  const fault = (text: string) => {
    // A fault that repeats itself says nothing new.
    if (faults.at(-1)?.text === text) return;
    faults.push({ time: now(), text });
    if (faults.length > MOST_FAULTS) faults.shift();
  };
  let fleet: Fleet | null = null;
  let opcua: OpcuaPlant | null = null;
  let edition = 1;
  if (order.vda5050) fleet = await openFleet(plant, { broker: { port: 0, host, client }, fault });
  const running = startPlant(plant, { speed, seed, level, ...(fleet === null ? {} : { foreign: fleet.foreign }) });
  now = () => running.status().time;
  const floor = openLiveFloor(running.simulation.run);
  running.onRows(floor.add);
  const curve = openCurve(Math.max(1, speed / 2));
  let callOff: () => void = () => {};
  async function stop(): Promise<void> {
    callOff();
    running.stop();
    await opcua?.stop();
    await fleet?.stop();
  }
  let mqtt: string | null = null;
  try {
    // Nobody shall miss the beginning.
    running.pause();
    if (fleet !== null) mqtt = (await fleet.start(running)).url;
    if (order.opcua) opcua = await openOpcua(running, { port: 0, host, folder: keysFolder, client, fault });
  } catch (error) {
    await stop();
    throw error;
  }
  running.onPlant(() => {
    edition++;
  });
  running.onStatus(() => changed(detail()));
  const look = () => {
    curve.add(pointOf(running, floor));
    callOff = machinePace.later(LOOK_MS, look);
  };
  look();
  running.resume();

  function detail(): HostedDetail {
    const { state, message } = running.status();
    return { model: running.plant, edition, points: curve.points.map((point) => [...point]), faults, state, message };
  }

  return {
    mqtt,
    opcua: opcua?.url ?? null,
    act(action) {
      const done = actOn(running, action);
      return { done, time: running.status().time };
    },
    detail,
    moment: () => momentOf(running, floor, fleet?.status() ?? null, edition),
    stop,
  };
}
