import type { Command } from '@palaestra/core';
import { capacity } from './commands/capacity.ts';
import { compare } from './commands/compare.ts';
import { schedule } from './commands/schedule.ts';
import { serve } from './commands/serve.ts';
import { simulate } from './commands/simulate.ts';
import { validate } from './commands/validate.ts';

/** The command line of the practice centre; all of it works without a server. */
export const commands: readonly Command[] = [validate, simulate, schedule, compare, capacity, serve];
