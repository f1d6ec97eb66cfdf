import type { Command } from '@palaestra/core';
import { stationOutbox } from './commands/outbox.ts';
import { stationRecord } from './commands/record.ts';
import { stationReplay } from './commands/replay.ts';
import { stationRun } from './commands/run.ts';
import { stationSend } from './commands/send.ts';
import { stationStop } from './commands/stop.ts';
import { stationWatch } from './commands/watch.ts';

/** The command line of a station. */
export const commands: readonly Command[] = [
  stationRun,
  stationStop,
  stationRecord,
  stationWatch,
  stationSend,
  stationOutbox,
  stationReplay,
];
