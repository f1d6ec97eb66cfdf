import { join } from 'node:path';
import { type Command, type CommandArgs, type CommandIo, PalaestraError } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { readConfig } from '@palaestra/platform/config';
import {
  type Fleet,
  type OpcuaPlant,
  openFleet,
  openOpcua,
  type PlantStatus,
  type RunningPlant,
  startPlant,
} from '../connect/index.ts';
import { fileIn, plantIn, wholeIn } from './plant-file.ts';

/** Between two lines about how it goes. */
const NOTE_MS = 10_000;

export const serve: Command = {
  name: 'islands serve',
  summary: 'Let a plant run by the wall clock until it is stopped, for others to take part in',
  usage: 'FILE [--speed N] [--seed N] [--hours N] [--level LEVEL] [--vda5050 BROKER] [--opcua PORT] [--json]',
  example: 'palaestra islands serve plant.json --speed 10 --vda5050 1883 --opcua 4840',
  options: {
    speed: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '0' },
    level: { type: 'string', default: 'paths' },
    vda5050: { type: 'string' },
    'fleet-control': { type: 'string', default: 'plant' },
    'foreign-vehicles': { type: 'string' },
    'load-type': { type: 'string' },
    opcua: { type: 'string' },
    'opcua-folder': { type: 'string' },
  },
  help: {
    speed: 'plant seconds per second, 0.01 to 10000',
    seed: 'of everything that happens by chance',
    level: 'paths: vehicles drive past each other; traffic: they reserve their way, also on VDA 5050',
    hours: 'end after so many hours of the plant; 0 for never',
    vda5050: 'put the vehicles on VDA 5050: a broker (mqtt://host:1883), or a port to open one on for this machine',
    'fleet-control': 'plant, or foreign: who orders the vehicles about',
    'foreign-vehicles': 'vehicles that are not simulated: v1=manufacturer/serial,v2=manufacturer/serial',
    'load-type': 'what the foreign vehicles call a load',
    opcua: 'show the plant by OPC UA on this port, to this machine, for reading',
    'opcua-folder': 'keys and certificates; default `opcua` in the data folder',
  },
  async run(args, io) {
    const { out, note, signal } = io;
    const path = fileIn(args, 'serve');
    const seed = wholeIn(args, 'seed', 0, 2 ** 31 - 1);
    const hours = wholeIn(args, 'hours', 0, 24 * 366);
    const speed = Number(args.values.speed);
    const level = levelIn(args);
    const model = await plantIn(path, undefined, io);
    const fleet = await fleetIn(args, model, note);
    let plant: RunningPlant | null = null;
    let opcua: OpcuaPlant | null = null;
    try {
      plant = startPlant(fleet?.plant ?? model, {
        seed,
        speed,
        level,
        ...(fleet === null ? {} : { foreign: fleet.foreign, rules: fleet.rules }),
      });
      // Nobody shall miss the beginning.
      plant.pause();
      if (fleet !== null) note(`vehicles on ${(await fleet.start(plant)).url}`);
      opcua = await opcuaIn(args, plant);
      if (opcua !== null) note(`plant on ${opcua.url}`);
      plant.resume();
      await untilOver(plant.status, hours * 3600, { note, signal });
    } finally {
      plant?.stop();
      await opcua?.stop();
      await fleet?.stop();
    }
    const status = plant.status();
    if (args.json) out(JSON.stringify({ path, seed, ...status, robots: fleet?.status() ?? [] }));
    else out(lineOf(status));
    return status.message === null ? 0 : 1;
  },
};

function levelIn({ values }: CommandArgs): 'paths' | 'traffic' {
  const { level } = values;
  if (level === 'paths' || level === 'traffic') return level;
  throw new PalaestraError(
    'bad_input',
    `Cannot run the plant: expected --level paths or traffic, found "${String(level)}"`,
  );
}

async function fleetIn({ values }: CommandArgs, model: Plant, note: (line: string) => void): Promise<Fleet | null> {
  const control = values['fleet-control'];
  if (typeof values.vda5050 !== 'string') {
    const idle = ['foreign-vehicles', 'load-type'].find((name) => values[name] !== undefined);
    const vain = idle ?? (control === 'plant' ? undefined : 'fleet-control');
    if (vain === undefined) return null;
    throw new PalaestraError('bad_input', `Cannot connect the fleet: --${vain} needs --vda5050, found none`);
  }
  if (control !== 'plant' && control !== 'foreign') {
    throw new PalaestraError(
      'bad_input',
      `Cannot connect the fleet: expected --fleet-control plant or foreign, found "${String(control)}"`,
    );
  }
  const given = values['load-type'];
  return openFleet(model, {
    broker: brokerOf(values.vda5050),
    control,
    foreignVehicles: foreignVehicles(values['foreign-vehicles']),
    ...(typeof given === 'string' ? { loadTypes: { order: given, kit: given } } : {}),
    fault: note,
  });
}

async function opcuaIn({ values }: CommandArgs, plant: RunningPlant): Promise<OpcuaPlant | null> {
  if (typeof values.opcua !== 'string') return null;
  const port = brokerOf(values.opcua);
  if (typeof port === 'string') {
    throw new PalaestraError('bad_input', `Cannot open the OPC UA server: expected a port, found "${port}"`);
  }
  const folder = values['opcua-folder'] ?? join(readConfig().dataFolder, 'opcua');
  return openOpcua(plant, { port, folder: String(folder) });
}

function brokerOf(text: string): string | number {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port < 65_536 ? port : text;
}

function foreignVehicles(text: unknown): ReadonlyMap<string, { manufacturer: string; serialNumber: string }> {
  if (typeof text !== 'string') return new Map();
  return new Map(
    text.split(',').map((one) => {
      const [, vehicle, manufacturer, serialNumber] = /^([^=]+)=([^/]+)\/([^/]+)$/.exec(one) ?? [];
      if (vehicle !== undefined) return [vehicle, { manufacturer: manufacturer!, serialNumber: serialNumber! }];
      throw new PalaestraError(
        'bad_input',
        `Cannot connect the fleet: expected vehicle=manufacturer/serial, found "${one}"`,
      );
    }),
  );
}

/** Wait for the person, the end of the given time, or the end of what the plant can do. */
async function untilOver(
  look: () => PlantStatus,
  seconds: number,
  { note, signal }: Pick<CommandIo, 'note' | 'signal'>,
): Promise<void> {
  let noted = Date.now();
  while (!signal.aborted) {
    const status = look();
    if (status.state === 'failed') throw new PalaestraError('bad_input', status.message?.en ?? 'Cannot go on');
    if (status.state === 'ended' || status.state === 'stuck') return;
    if (seconds > 0 && status.time >= seconds) return;
    if (Date.now() - noted >= NOTE_MS) {
      noted = Date.now();
      note(lineOf(status));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lineOf({ time, speed, finished, scrapped, inside, lag, message }: PlantStatus): string {
  const behind = lag > 60 ? `, ${Math.round(lag)} s behind: the machine is too slow for this speed` : '';
  const why = message === null ? '' : `; ${message.en}`;
  const hours = (time / 3600).toFixed(2);
  return `${hours} h at speed ${speed}: ${finished} finished, ${scrapped} scrapped, ${inside} inside${behind}${why}`;
}
