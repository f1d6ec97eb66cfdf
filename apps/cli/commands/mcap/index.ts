import type { Command } from '@palaestra/core';
import { mcapDoctor } from './doctor.ts';
import { mcapInfo } from './info.ts';
import { mcapRecover } from './recover.ts';

export const commands: readonly Command[] = [mcapInfo, mcapDoctor, mcapRecover];
