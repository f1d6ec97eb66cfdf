import type { Command } from '@palaestra/core';
import { stationRecord } from './commands/record.ts';

/** The command line of a station. */
export const commands: readonly Command[] = [stationRecord];
