import type { Command } from '@palaestra/core';
import { policyExport } from './commands/policy-export.ts';
import { policyList } from './commands/policy-list.ts';
import { policyShow } from './commands/policy-show.ts';
import { train } from './commands/train.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [train, policyList, policyShow, policyExport];
