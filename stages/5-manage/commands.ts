import type { Command } from '@palaestra/core';
import { importCommand } from './commands/import.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [importCommand];
