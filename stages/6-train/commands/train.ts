import { setTimeout } from 'node:timers/promises';
import { type Command, PalaestraError, TrainConfig } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';

/** Milliseconds between two looks at a run that is waited for. */
const LOOK_EVERY = 500;

export const train: Command = {
  name: 'train',
  summary: 'Train a policy on a dataset revision by behaviour cloning',
  usage: '--revision SHA256 [--observation NAME]... [--processor NAME] [--steps N] [--wait] [--json]',
  example: 'palaestra train --revision 4f… --processor tool-relative --steps 3000 --wait',
  options: {
    revision: { type: 'string' },
    observation: { type: 'string', multiple: true },
    action: { type: 'string' },
    processor: { type: 'string' },
    chunk: { type: 'string' },
    steps: { type: 'string' },
    batch: { type: 'string' },
    'learning-rate': { type: 'string' },
    seed: { type: 'string' },
    wait: { type: 'boolean' },
  },
  help: {
    revision: 'dataset revision',
    observation: 'feature that the policy sees; repeat for more; all observation features by default',
    action: 'feature that the policy predicts; action by default',
    processor:
      'normalise (any dataset), state-relative (joint targets) or tool-relative (one object to one place); normalise by default',
    chunk: 'future actions that one inference predicts, frames; 16 by default',
    steps: 'training steps; 6000 by default',
    batch: 'examples per step; 256 by default',
    'learning-rate': 'peak learning rate; 0.001 by default',
    seed: 'seed of initial weights and sampling; 1 by default',
    wait: 'show the loss and wait for the end; exit code 1 when the run fails',
  },
  async run({ values, json }, io) {
    const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
    const revision = text('revision');
    if (revision === undefined) {
      throw new PalaestraError('bad_input', 'Cannot train: expected --revision SHA256, found none');
    }
    const client = createClient({ baseUrl: io.server.url, ...(io.server.key === null ? {} : { key: io.server.key }) });
    const chosen = Array.isArray(values.observation) ? values.observation.map(String) : [];
    const observations = chosen.length > 0 ? chosen : await observationsOf(client, revision);
    const given = Object.entries({
      action: text('action'),
      processor: text('processor'),
      chunk: number(text('chunk')),
      steps: number(text('steps')),
      batch: number(text('batch')),
      learningRate: number(text('learning-rate')),
      seed: number(text('seed')),
    }).filter(([, value]) => value !== undefined);
    const config = TrainConfig.safeParse({ observations, ...Object.fromEntries(given) });
    if (!config.success) {
      const [issue] = config.error.issues;
      throw new PalaestraError('bad_input', `Cannot train: ${issue!.message} (${issue!.path.join('.')})`);
    }
    let run = await client.createRun({ revision, config: config.data });
    if (values.wait !== true) {
      io.out(json ? JSON.stringify(run) : `${run.id} queued`);
      return 0;
    }
    let told = 0;
    while (run.state === 'queued' || run.state === 'running') {
      if (io.signal.aborted) {
        await client.cancelRun(run.id);
        throw new PalaestraError('cancelled', `Cannot finish training: stopped, the checkpoints stay (${run.id})`);
      }
      await setTimeout(LOOK_EVERY, undefined, { signal: io.signal }).catch(() => undefined);
      run = await client.run(run.id);
      if (run.step > told) {
        told = run.step;
        io.progress(
          `loss ${run.loss?.toFixed(5)} validation ${run.validationLoss?.toFixed(5) ?? '-'}`,
          told,
          run.config.steps,
        );
      }
    }
    if (json) io.out(JSON.stringify(run));
    else if (run.state === 'done')
      io.out(
        `${run.policy} after ${run.step} steps, loss ${run.loss?.toFixed(5)}, validation ${run.validationLoss?.toFixed(5) ?? '-'}`,
      );
    else io.note(run.error ?? `the run was ${run.state}`);
    return run.state === 'done' ? 0 : 1;
  },
};

async function observationsOf(client: ReturnType<typeof createClient>, revision: string): Promise<string[]> {
  const { manifest } = await client.revision(revision);
  return manifest.features.map(({ name }) => name).filter((name) => name.startsWith('observation.'));
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
