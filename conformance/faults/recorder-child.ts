import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandChild, commandChild } from './command-child.ts';

const PART = '.mcap.part';

/** `palaestra station run` as a process of its own, in a spool of its own. */
export interface RecorderChild extends Pick<CommandChild, 'crashes' | 'failedStarts' | 'kill' | 'stop'> {
  readonly spool: string;
  /** Where a second name of every recording lies that was ever begun: the same bytes, whatever becomes of the first name. */
  readonly witness: string;
  /** Start it as a service manager does: again until it listens, as when the ground could not be asked. */
  start(): Promise<void>;
  /** Give what is being recorded its second name. @returns all of them. */
  look(): string[];
}

/** @param parameters of the command, without the spool. */
export function recorderChild(folder: string, parameters: readonly string[]): RecorderChild {
  const spool = join(folder, 'spool');
  const witness = join(folder, 'witness');
  for (const place of [spool, witness]) mkdirSync(place, { recursive: true });
  const child = commandChild(folder, 'recorder', ['station', 'run', '--out', spool, ...parameters]);

  function look(): string[] {
    const known = readdirSync(witness);
    for (const name of readdirSync(spool)) {
      if (!name.endsWith(PART) || known.includes(name)) continue;
      try {
        linkSync(join(spool, name), join(witness, name));
      } catch (error) {
        // It got its final name in this moment; before that it had been looked at, or it never becomes a take.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    return readdirSync(witness);
  }

  return {
    spool,
    witness,
    get crashes() {
      return child.crashes;
    },
    get failedStarts() {
      return child.failedStarts;
    },
    async start() {
      while (!(await child.start())) {
        if (child.failedStarts > 100) throw new Error(`the recorder does not start, see ${folder}/recorder.log`);
      }
    },
    kill: () => child.kill().then(() => void look()),
    stop: () => child.stop().then(() => void look()),
    look,
  };
}
