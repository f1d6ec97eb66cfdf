import { setTimeout } from 'node:timers/promises';
import { type Command, PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { type Taken, watchFolder } from '../watch/folder-watch.ts';

const Options = z.object({
  out: z.string().min(1),
  quiet: z.coerce.number().min(0.1).max(3600),
  duration: z.coerce.number().positive().optional(),
});

/** Between two looks, ms. */
const LOOK_MS = 1000;

export const stationWatch: Command = {
  name: 'station watch',
  summary: 'Take recordings that other tools write into a folder, each once it is closed',
  usage: 'FOLDER --out SPOOL [--quiet S] [--duration S] [--json]',
  example: 'palaestra station watch /data/bags --out spool',
  options: {
    out: { type: 'string' },
    quiet: { type: 'string', default: '5' },
    duration: { type: 'string' },
  },
  help: {
    out: 'folder for recordings, from which "palaestra send" takes them; the originals stay',
    quiet: 'seconds for which nobody may have written to a recording before it is taken',
    duration: 'seconds to watch; without it until Ctrl-C',
  },
  async run({ positionals, values, json }, io) {
    const parsed = Options.safeParse(values);
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) {
      throw new PalaestraError('bad_input', `Cannot watch: expected one folder, found ${positionals.length}`);
    }
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      throw new PalaestraError('bad_input', `Cannot watch: --${path[0]?.toString()}: ${message}`);
    }
    const { out, quiet, duration = Number.POSITIVE_INFINITY } = parsed.data;
    await using watch = await watchFolder(folder, out, quiet * 1000);
    const all: Taken[] = [];
    const began = performance.now();
    while (!io.signal.aborted && performance.now() - began < duration * 1000) {
      const found = await watch.look(performance.now());
      all.push(...found);
      if (!json) for (const taken of found) io.out(line(taken));
      await setTimeout(LOOK_MS, undefined, { signal: io.signal }).catch(() => {});
    }
    const waiting = [...watch.waiting].map(([path, reason]) => ({ path, reason }));
    if (json) io.out(JSON.stringify({ recordings: all, waiting }));
    else for (const { path, reason } of waiting) io.out(`${path}: not taken: ${reason}`);
    return all.some(({ state }) => state === 'refused') ? 1 : 0;
  },
};

function line({ path, state, episodes, notes, reason }: Taken): string {
  if (state === 'refused') return `${path}: refused: ${reason}`;
  return [`${path}: taken, ${episodes.join(', ')}`, ...notes].join('; ');
}
