import { setTimeout } from 'node:timers/promises';
import { type Command, type EvaluationSummary, PalaestraError } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';

/** Milliseconds between two looks at an evaluation that is waited for. */
const LOOK_EVERY = 500;

export const evaluate: Command = {
  name: 'eval',
  summary: 'Test a policy by seeded trials in a simulated cell',
  usage: '--policy ID [--cell NAME] [--trials N] [--seed N] [--wait] [--json]',
  example: 'palaestra eval --policy pol_… --cell cell-to-tray --trials 50 --seed 100000 --wait',
  options: {
    policy: { type: 'string' },
    cell: { type: 'string', default: 'cell-to-tray' },
    trials: { type: 'string', default: '50' },
    seed: { type: 'string', default: '100000' },
    wait: { type: 'boolean' },
  },
  help: {
    policy: 'policy to test',
    cell: 'simulated cell',
    trials: 'number of trials',
    seed: 'seed of the first trial; each next one has the next seed',
    wait: 'show progress and wait for the end, Ctrl-C stops the evaluation; exit code 1 when it fails',
  },
  async run({ values, json }, io) {
    const { policy, cell } = values;
    if (typeof policy !== 'string' || typeof cell !== 'string') {
      throw new PalaestraError('bad_input', 'Cannot evaluate: expected --policy ID, found none');
    }
    const client = createClient({ baseUrl: io.server.url, ...(io.server.key === null ? {} : { key: io.server.key }) });
    const trials = whole(values.trials, 'trials');
    const { id } = await client.createEvaluation({ policy, cell, trials, seed: whole(values.seed, 'seed') });
    if (values.wait !== true) {
      io.out(json ? JSON.stringify(await client.evaluation(id)) : `${id} queued`);
      return 0;
    }
    for (;;) {
      const evaluation = await client.evaluation(id);
      io.progress('trials', evaluation.done, evaluation.trials);
      if (evaluation.state !== 'queued' && evaluation.state !== 'running') {
        if (json) io.out(JSON.stringify(evaluation));
        else if (evaluation.summary !== null) for (const line of lines(evaluation.summary)) io.out(line);
        else io.note(evaluation.error ?? `the evaluation was ${evaluation.state}`);
        return evaluation.state === 'done' ? 0 : 1;
      }
      if (io.signal.aborted) {
        await client.cancelEvaluation(id);
        throw new PalaestraError('cancelled', `Cannot finish the evaluation: stopped, its trials stay (${id})`);
      }
      await setTimeout(LOOK_EVERY, undefined, { signal: io.signal }).catch(() => undefined);
    }
  },
};

function lines({ trials, successes, success, meanTime, peakForceP95, causes }: EvaluationSummary): string[] {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return [
    `success     ${successes} of ${trials}, ${percent(success.rate)} (95 % interval ${percent(success.low)} to ${percent(success.high)})`,
    `time        ${meanTime === null ? '-' : `${meanTime.toFixed(1)} s on average`}`,
    `force       ${peakForceP95.toFixed(1)} N, 95th percentile of the largest`,
    ...Object.entries(causes).map(([cause, count]) => `failure     ${count} ${cause}`),
  ];
}

function whole(text: unknown, name: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new PalaestraError('bad_input', `Cannot evaluate: expected a whole number, found ${String(text)} (--${name})`);
}
