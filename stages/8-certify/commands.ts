import type { Command } from '@palaestra/core';
import { standardCheck } from './commands/check.ts';
import { standardList } from './commands/list.ts';
import { standardValidate } from './commands/validate.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [standardList, standardValidate, standardCheck];
