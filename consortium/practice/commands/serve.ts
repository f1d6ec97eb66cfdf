import { type Command, type CommandIo, PalaestraError } from '@palaestra/core';
import type { PlantStatus } from '../connect/running-plant.ts';
import { fileIn, plantIn, wholeIn } from './plant-file.ts';

/** Between two lines about how it goes. */
const NOTE_MS = 10_000;

export const serve: Command = {
  name: 'islands serve',
  summary: 'Let a plant run by the wall clock until it is stopped',
  usage: 'FILE [--speed N] [--seed N] [--hours N] [--json]',
  example: 'palaestra islands serve plant.json --speed 10',
  options: {
    speed: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '0' },
  },
  help: {
    speed: 'plant seconds per second, 0.01 to 10000',
    seed: 'of everything that happens by chance',
    hours: 'end after so many hours of the plant; 0 for never',
  },
  async run(args, { out, note, signal }) {
    const path = fileIn(args, 'serve');
    const seed = wholeIn(args, 'seed', 0, 2 ** 31 - 1);
    const hours = wholeIn(args, 'hours', 0, 24 * 366);
    const speed = Number(args.values.speed);
    const model = await plantIn(path);
    const { startPlant } = await import('../connect/running-plant.ts');
    const plant = startPlant(model, { seed, speed });
    try {
      await untilOver(plant.status, hours * 3600, { note, signal });
    } finally {
      plant.stop();
    }
    const status = plant.status();
    if (args.json) out(JSON.stringify({ path, seed, ...status }));
    else out(lineOf(status));
    return status.message === null ? 0 : 1;
  },
};

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
