import { PalaestraError } from '@palaestra/core';
import type { ForeignFleet, Plant, Rules, Simulation } from '@palaestra/islands';
import { machinePace, type Pace } from '../pace.ts';
import type { RunningPlant } from '../running-plant.ts';
import { type Broker, type BrokerOptions, openBroker } from './broker.ts';
import { type ConnectedRobot, connectRobot } from './connected-robot.ts';
import { factsheetOf } from './factsheet.ts';
import { fleetControl, type RobotStatus } from './fleet-control.ts';
import type { RobotId } from './messages.ts';
import { type LoadTypes, OWN_LOAD_TYPES } from './mission.ts';
import { type MqttLine, openLine } from './mqtt-line.ts';
import { openFloor, openPlant, type Transport } from './open-floor.ts';
import { virtualBody } from './virtual-body.ts';
import { checkedRobot, robotOf } from './wire.ts';

/** Between two looks at which loads wait, ms. */
const TRANSPORTS_MS = 500;
/** Topics that a robot publishes, and a fleet control. */
const OF_ROBOTS = ['state', 'visualization', 'connection', 'factsheet'];
const OF_CONTROL = ['order', 'instantActions'];

export interface FleetOptions {
  /** A broker's address, the port of one to open on the loopback address (0 for any), or how to open one. */
  readonly broker: string | number | Pick<BrokerOptions, 'port' | 'host' | 'client'>;
  /** Who orders the vehicles about: the plant's own dispatcher, or somebody else on the broker. */
  readonly control?: 'plant' | 'foreign';
  /** Vehicles that are not simulated but expected on the broker, by their id in the plant. */
  readonly foreignVehicles?: ReadonlyMap<string, RobotId>;
  /** What the foreign vehicles call loads; `order` and `kit` by default. */
  readonly loadTypes?: LoadTypes;
  /** Of the simulated vehicles. */
  readonly manufacturer?: string;
  readonly pace?: Pace;
  /** What went wrong and goes on, for a log. */
  readonly fault?: (text: string) => void;
}

/** A plant's vehicles on VDA 5050. Give `plant`, `foreign` and `rules` to `startPlant`, then `start`. */
export interface Fleet {
  /** The plant as it is to run. */
  readonly plant: Plant;
  readonly foreign: ForeignFleet;
  readonly rules: Partial<Rules>;
  /** @throws PalaestraError `unavailable` without a broker. */
  start(plant: RunningPlant): Promise<{ readonly url: string }>;
  status(): readonly RobotStatus[];
  /** Loads that wait for a foreign fleet control. */
  transports(): readonly Transport[];
  /** Every robot says goodbye. */
  stop(): Promise<void>;
}

/**
 * Put a plant's vehicles on the wire: `broker` is a port or an address of a broker of our own, or the URL of another one.
 *
 * @throws PalaestraError `bad_input` without vehicles, for a name that no topic may have, or for foreign vehicles under a
 *   foreign control; `not_found` for a foreign vehicle that is not in the plant.
 */
export async function openFleet(model: Plant, options: FleetOptions): Promise<Fleet> {
  const { control = 'plant', foreignVehicles = new Map(), manufacturer = 'palaestra', pace = machinePace } = options;
  const fault = options.fault ?? (() => {});
  const robots = robotsOf(model, manufacturer, foreignVehicles);
  const vehicleIds = model.vehicles.map(({ id }) => id);
  if (control === 'foreign' && foreignVehicles.size > 0) {
    throw new PalaestraError(
      'bad_input',
      'Cannot connect the fleet: a foreign fleet control orders simulated vehicles only',
    );
  }
  const asked = typeof options.broker === 'number' ? { port: options.broker } : options.broker;
  const broker: Broker | null =
    typeof asked === 'string' ? null : await openBroker({ ...asked, whyNotPublish, speakerOf, fault });
  const url = broker?.ownUrl ?? String(asked);
  const floor = control === 'foreign' ? openFloor() : null;
  const links = new Map([...robots].map(([index, id]) => [index, { id, loadTypes: loadTypesOf(model, index) }]));
  const master = floor === null ? fleetControl({ url, robots: links, mapId: model.id, pace, fault }) : null;
  const plant = floor === null ? model : openPlant(model);
  const connected: { robot: ConnectedRobot; end(): void }[] = [];
  let told: MqttLine | null = null;
  let callOff: () => void = () => {};
  let stopListening: () => void = () => {};
  let isOver = false;

  function loadTypesOf({ vehicles }: Plant, index: number): LoadTypes {
    return foreignVehicles.has(vehicles[index]!.id) ? (options.loadTypes ?? OWN_LOAD_TYPES) : OWN_LOAD_TYPES;
  }

  /** A vehicle speaks for itself alone, and orders are given by who has the control. */
  function whyNotPublish(topic: string): string | null {
    const robot = robotOf(topic);
    if (robot === null) return 'only topics of VDA 5050 are published here';
    const isOf = ([index, { manufacturer, serialNumber }]: readonly [number, RobotId]) =>
      manufacturer === robot.manufacturer &&
      serialNumber === robot.serialNumber &&
      foreignVehicles.has(vehicleIds[index]!) === (control === 'plant');
    if (![...robots].some(isOf)) {
      return control === 'plant' ? 'no vehicle of this name is expected from outside' : 'there is no such vehicle';
    }
    const ways = control === 'plant' ? OF_ROBOTS : OF_CONTROL;
    return ways.includes(robot.topic) ? null : `the ${robot.topic} of this vehicle is told by others`;
  }

  /** A vehicle has one line; several may share the work of a fleet control. */
  function speakerOf(topic: string): string | null {
    const robot = control === 'plant' ? robotOf(topic) : null;
    return robot === null ? null : `${robot.manufacturer}/${robot.serialNumber}`;
  }

  function tellTransports(): void {
    let last = '';
    const look = () => {
      callOff = pace.later(TRANSPORTS_MS, look);
      const now = JSON.stringify(floor!.transports());
      if (now === last) return;
      last = now;
      told?.send(`palaestra/v1/${encodeURIComponent(model.id)}/transports`, now, { retain: true });
    };
    look();
  }

  async function connectOwn(running: RunningPlant, indices: Iterable<number>): Promise<void> {
    for (const index of indices) {
      const current = running.plant;
      const id = robots.get(index)!;
      const { id: vehicle, start } = current.vehicles[index]!;
      if (foreignVehicles.has(vehicle)) continue;
      const body = virtualBody({
        plant: floor === null ? current : model,
        vehicle,
        mapId: model.id,
        pace,
        speed: () => running.status().speed,
        ...(floor === null ? {} : { handling: floor.handling(index) }),
      });
      const { speed } = running.status();
      const stateMs = Math.max(1000, 30_000 / Math.max(1, speed));
      const factsheet = factsheetOf(floor === null ? current : model, vehicle);
      const robot = await connectRobot({ url, id, body, startNodeId: start, factsheet, pace, stateMs, fault });
      connected.push({ robot, end: body.end });
      // The plant ended while it was connected.
      if (isOver) await Promise.all([body.end(), robot.stop()]);
    }
  }

  /** What a changed plant has more: a robot for each vehicle, away until it tells that it is there. */
  function grow(running: RunningPlant, { vehicles }: Plant, before: Plant, simulation: Simulation): void {
    const added: number[] = [];
    for (let index = before.vehicles.length; index < vehicles.length; index++) {
      const id = robotId(vehicles[index]!.id, index);
      vehicleIds.push(vehicles[index]!.id);
      robots.set(index, id);
      master?.add(index, { id, loadTypes: OWN_LOAD_TYPES });
      if (master !== null) simulation.takeOut(index);
      added.push(index);
    }
    void connectOwn(running, added).catch((error: Error) => fault(`A vehicle cannot be connected: ${error.message}`));
  }

  function robotId(vehicle: string, index: number): RobotId {
    const known = new Set([...robots.values()].map(({ serialNumber }) => serialNumber));
    return checkedRobot({ manufacturer, serialNumber: plainName(vehicle, index, known) });
  }

  async function stop(): Promise<void> {
    isOver = true;
    callOff();
    stopListening();
    await master?.stop();
    await Promise.all(
      connected.map(({ robot, end }) => {
        end();
        return robot.stop();
      }),
    );
    await told?.end();
    await broker?.close();
  }

  return {
    plant,
    foreign: master?.foreign ?? floor!.foreign,
    rules: floor?.rules ?? {},
    async start(running) {
      try {
        await master?.start(running);
        floor?.start(running);
        stopListening = running.onPlant((next, before, simulation) => grow(running, next, before, simulation));
        await connectOwn(running, [...robots.keys()]);
        if (floor !== null) {
          told = await openLine({ url, subscriptions: [], online() {}, message() {}, fault });
          tellTransports();
        }
      } catch (error) {
        await stop();
        throw error;
      }
      return { url: broker?.url ?? withoutPassword(url) };
    },
    status: () => master?.status() ?? [],
    transports: () => floor?.transports() ?? [],
    stop,
  };
}

function robotsOf(
  { vehicles }: Plant,
  manufacturer: string,
  foreign: ReadonlyMap<string, RobotId>,
): Map<number, RobotId> {
  if (vehicles.length === 0)
    throw new PalaestraError('bad_input', 'Cannot connect the fleet: the plant has no vehicles');
  for (const id of foreign.keys()) {
    if (!vehicles.some((vehicle) => vehicle.id === id)) {
      throw new PalaestraError('not_found', `Cannot connect the fleet: no such vehicle in the plant (${id})`);
    }
  }
  const taken = new Set<string>();
  return new Map(
    vehicles.map(({ id }, index) => {
      const given = foreign.get(id);
      if (given !== undefined) return [index, checkedRobot(given)];
      const serialNumber = plainName(id, index, taken);
      taken.add(serialNumber);
      return [index, checkedRobot({ manufacturer, serialNumber })];
    }),
  );
}

/** A serial number has fewer letters than a name in a plant. */
function plainName(vehicle: string, index: number, taken: ReadonlySet<string>): string {
  const plain = vehicle.replace(/[^A-Za-z0-9_.:-]/g, '_');
  return taken.has(plain) ? `${plain}-${index}` : plain;
}

/** A broker's address as it may be shown. */
function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
