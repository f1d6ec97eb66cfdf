import type { Command } from '@palaestra/core';
import { send } from './commands/send.ts';

/** The command line of this stage. */
export const commands: readonly Command[] = [send];

export { fileOutboxStorage, OUTBOX_FOLDER, OUTBOX_RESERVE, prepareOutbox } from './outbox/file-storage.ts';
