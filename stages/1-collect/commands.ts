import type { Command } from '@palaestra/core';
import { collectSim } from './commands/sim.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [collectSim];
