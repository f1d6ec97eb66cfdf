import type { Command } from '@palaestra/core';
import { check } from './commands/check.ts';

export { judgeFile } from './commands/judge-file.ts';
export { recordingsIn } from './commands/recordings.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [check];
