import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Command, isTakeOver, Outcome, PalaestraError } from '@palaestra/core';
import { isProcessLockHeld } from '@palaestra/platform/db/process-lock';
import { z } from 'zod';
import { RECORDER_LOCK } from '../folder.ts';
import { isStopNoteThere, leaveStopNote } from '../takes/stop-note.ts';
import { readTake } from '../takes/take-ledger.ts';

const Options = z.object({ outcome: Outcome.optional(), discard: z.boolean() });

const LOOK_MS = 100;

export const stationStop: Command = {
  name: 'station stop',
  summary: 'Stop the take of "palaestra station run" beside the robot, also while the network is away',
  usage: 'SPOOL [--outcome success|failure|unknown | --discard] [--json]',
  example: 'palaestra station stop spool --outcome success',
  options: { outcome: { type: 'string' }, discard: { type: 'boolean', default: false } },
  help: {
    outcome: 'keep it with this outcome; without it the page is asked, as soon as it can be reached',
    discard: 'keep nothing of it',
  },
  async run({ positionals, values, json }, io) {
    const [spool, ...more] = positionals;
    if (spool === undefined || more.length > 0) {
      throw new PalaestraError('bad_input', `Cannot stop: expected one folder, found ${positionals.length}`);
    }
    const parsed = Options.safeParse(values);
    if (!parsed.success || (parsed.data.discard && parsed.data.outcome !== undefined)) {
      const expected = 'expected --outcome success, failure or unknown, or --discard';
      throw new PalaestraError('bad_input', `Cannot stop: ${expected}, found ${String(values.outcome)}`);
    }
    if (!(await isProcessLockHeld(join(spool, RECORDER_LOCK)))) {
      throw new PalaestraError('conflict', `Cannot stop: no recorder works in this folder (${spool})`);
    }
    const before = (await readTake(spool))?.report;
    if (before === undefined || isTakeOver(before)) {
      throw new PalaestraError('conflict', `Cannot stop: nothing is being recorded (${spool})`);
    }
    const { outcome, discard } = parsed.data;
    const end = discard ? 'discard' : (outcome ?? null);
    await leaveStopNote(spool, { end });
    for (;;) {
      const report = (await readTake(spool))?.report;
      const isDone = report?.id !== before.id || isTakeOver(report) || (report.state === 'finished' && end === null);
      if (isDone && !(await isStopNoteThere(spool))) {
        if (json) io.out(JSON.stringify(report ?? null));
        else if (report !== undefined) io.out(`${report.state}: ${report.seconds.toFixed(1)} s`);
        return report?.state === 'failed' ? 1 : 0;
      }
      if (io.signal.aborted) throw new PalaestraError('cancelled', 'Cannot wait for the recorder: stopped');
      await setTimeout(LOOK_MS, undefined, { signal: io.signal }).catch(() => {});
    }
  },
};
