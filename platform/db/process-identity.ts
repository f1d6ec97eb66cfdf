import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What tells a process from a later one that got the same number. */
export interface ProcessIdentity {
  /** When it began; the unit depends on the system, so only equality means something. */
  readonly started: string;
  readonly command: string;
}

/** Look at a process; null when there is none. Linux is read from /proc, because small images have no `ps`. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | null> {
  try {
    if (platform() !== 'linux') {
      const { stdout } = await run('ps', ['-ww', '-o', 'lstart=,command=', '-p', String(pid)], {
        env: { LC_ALL: 'C' },
      });
      return { started: stdout.slice(0, 24), command: stdout.slice(25).trim() };
    }
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The program's name is in brackets and may hold spaces; the start time is the 20th field after it (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    return { started: fields[19] ?? '', command: command.replaceAll('\0', ' ').trim() };
  } catch {
    return null;
  }
}
