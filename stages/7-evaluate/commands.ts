import type { Command } from '@palaestra/core';
import { evaluate } from './commands/eval.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [evaluate];
