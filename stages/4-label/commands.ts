import type { Command } from '@palaestra/core';
import { labelPropose } from './commands/propose.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [labelPropose];
