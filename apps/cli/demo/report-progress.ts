import { type CommandIo, STAGES, type Stage } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import type { Report } from './steps.ts';

/** Tells the terminal and, at most twice a second, the overview page how far the demonstration is. */
export function reporter(
  client: Client,
  io: CommandIo,
): { stage: Report; end(state: 'done' | 'failed'): Promise<void> } {
  let last = { stage: STAGES[0] as Stage, fraction: 0 };
  let told = Number.NEGATIVE_INFINITY;
  let telling: Promise<unknown> = Promise.resolve();
  return {
    stage(stage, done, total) {
      io.progress(stage, done, total);
      const changed = stage !== last.stage;
      last = { stage, fraction: total === 0 ? 0 : Math.min(1, done / total) };
      if (!changed && performance.now() - told < 500) return;
      told = performance.now();
      // The page is a courtesy: that it could not be told must not end the demonstration.
      telling = telling.then(() => client.reportDemo({ state: 'running', ...last })).catch(() => {});
    },
    async end(state) {
      await telling;
      await client.reportDemo({ state, stage: last.stage, fraction: state === 'done' ? 1 : last.fraction });
    },
  };
}
