import { PalaestraError } from '@palaestra/core';
import type { ForeignFleet, Plant, Rules } from '@palaestra/islands';
import { machinePace, type Pace } from '../pace.ts';
import type { RunningPlant } from '../running-plant.ts';
import { type Broker, openBroker } from './broker.ts';
import { type ConnectedRobot, connectRobot } from './connected-robot.ts';
import { factsheetOf } from './factsheet.ts';
import { fleetControl, type RobotStatus } from './fleet-control.ts';
import type { RobotId } from './messages.ts';
import { type LoadTypes, OWN_LOAD_TYPES } from './mission.ts';
import { type MqttLine, openLine } from './mqtt-line.ts';
import { openFloor, openPlant, type Transport } from './open-floor.ts';
import { virtualBody } from './virtual-body.ts';
import { checkedRobot } from './wire.ts';

/** Between two looks at which loads wait, ms. */
const TRANSPORTS_MS = 500;

export interface FleetOptions {
  /** A broker's address, or the port of one to open on the loopback address (0 for any). */
  readonly broker: string | number;
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

export async function openFleet(model: Plant, options: FleetOptions): Promise<Fleet> {
  const { control = 'plant', foreignVehicles = new Map(), manufacturer = 'palaestra', pace = machinePace } = options;
  const fault = options.fault ?? (() => {});
  const robots = robotsOf(model, manufacturer, foreignVehicles);
  if (control === 'foreign' && foreignVehicles.size > 0) {
    throw new PalaestraError(
      'bad_input',
      'Cannot connect the fleet: a foreign fleet control orders simulated vehicles only',
    );
  }
  const broker: Broker | null = typeof options.broker === 'number' ? await openBroker(options.broker) : null;
  const url = broker?.url ?? String(options.broker);
  const floor = control === 'foreign' ? openFloor() : null;
  const links = new Map(
    [...robots].map(([index, id]) => {
      const isForeign = foreignVehicles.has(model.vehicles[index]!.id);
      return [index, { id, loadTypes: isForeign ? (options.loadTypes ?? OWN_LOAD_TYPES) : OWN_LOAD_TYPES }];
    }),
  );
  const master = floor === null ? fleetControl({ url, robots: links, mapId: model.id, pace, fault }) : null;
  const plant = floor === null ? model : openPlant(model);
  const connected: { robot: ConnectedRobot; end(): void }[] = [];
  let told: MqttLine | null = null;
  let callOff: () => void = () => {};

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

  async function connectOwn(running: RunningPlant): Promise<void> {
    for (const [index, id] of robots) {
      const { id: vehicle, start } = model.vehicles[index]!;
      if (foreignVehicles.has(vehicle)) continue;
      const body = virtualBody({
        plant: model,
        vehicle,
        mapId: model.id,
        pace,
        speed: () => running.status().speed,
        ...(floor === null ? {} : { handling: floor.handling(index) }),
      });
      const { speed } = running.status();
      const stateMs = Math.max(1000, 30_000 / Math.max(1, speed));
      const factsheet = factsheetOf(model, vehicle);
      const robot = await connectRobot({ url, id, body, startNodeId: start, factsheet, pace, stateMs, fault });
      connected.push({ robot, end: body.end });
    }
  }

  async function stop(): Promise<void> {
    callOff();
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
        await connectOwn(running);
        if (floor !== null) {
          told = await openLine({ url, subscriptions: [], online() {}, message() {}, fault });
          tellTransports();
        }
      } catch (error) {
        await stop();
        throw error;
      }
      return { url };
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
): ReadonlyMap<number, RobotId> {
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
      // A serial number has fewer letters than a name in a plant.
      const plain = id.replace(/[^A-Za-z0-9_.:-]/g, '_');
      const serialNumber = taken.has(plain) ? `${plain}-${index}` : plain;
      taken.add(serialNumber);
      return [index, checkedRobot({ manufacturer, serialNumber })];
    }),
  );
}
