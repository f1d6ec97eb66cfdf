import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, type CommandArgs, type CommandIo, PalaestraError } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';
import { z } from 'zod';
import { reporter } from '../demo/report-progress.ts';
import { type DemoOptions, runDemo } from '../demo/run-demo.ts';
import type { DemoResult } from '../demo/steps.ts';
import { renderTable } from '../demo/table.ts';

const Options = z.object({
  episodes: z.coerce.number().int().min(20).max(10_000),
  seed: z.coerce.number().int().min(0).max(900_000),
  trials: z.coerce.number().int().min(1).max(10_000),
  steps: z.coerce.number().int().min(1).max(1_000_000),
  failures: z.coerce.number().min(0).max(1),
  disturbance: z.coerce.number().min(0).max(0.005),
  faults: z.coerce.number().min(0).max(1),
  out: z.string().min(1),
  'on-server': z.boolean(),
});

export const demo: Command = {
  name: 'demo',
  summary: 'The whole flow on a simulated cell: collect, send, check, label, freeze, train, evaluate, certify',
  usage: '[--episodes N] [--seed S] [--trials N] [--steps N] [--out DIR] [--on-server] [--json]',
  example: 'palaestra demo --episodes 80 --seed 1 --out palaestra-demo',
  options: {
    episodes: { type: 'string', default: '80' },
    seed: { type: 'string', default: '1' },
    trials: { type: 'string', default: '50' },
    steps: { type: 'string', default: '3000' },
    failures: { type: 'string', default: '0.08' },
    disturbance: { type: 'string', default: '0' },
    faults: { type: 'string', default: '0.12' },
    out: { type: 'string', default: 'palaestra-demo' },
    'on-server': { type: 'boolean', default: false },
  },
  help: {
    episodes: 'demonstrations to collect, at least 20',
    seed: 'seed of the first scene; the same seed gives the same demonstrations',
    trials: 'closed-loop trials on scenes that no demonstration shows',
    steps: 'training steps',
    failures: 'share of demonstrations that are made to fail',
    disturbance: 'random push on the executed action in m, from which the expert recovers',
    faults: 'share of recordings that are faulty themselves, so that there is something to cleanse',
    out: 'folder for recordings, report and, without --on-server, the store',
    'on-server': 'use the running server instead of a private one that ends with the demonstration',
  },
  async run(args, io) {
    const options = parse(args);
    const out = resolve(options.out);
    await mkdir(out, { recursive: true }).catch(({ code }: NodeJS.ErrnoException) => {
      throw new PalaestraError(
        'bad_input',
        `Cannot run the demonstration: ${code}, expected a folder to write to (${out})`,
      );
    });
    const result = options['on-server'] ? await demonstrate(options, out, io) : await onOwnServer(options, out, io);
    if (args.json) io.out(JSON.stringify(result));
    else for (const line of renderTable(result)) io.out(line);
    return 0;
  },
};

type Parsed = z.infer<typeof Options>;

function parse({ values }: CommandArgs): Parsed {
  const parsed = Options.safeParse(values);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new PalaestraError('bad_input', `Cannot run the demonstration: --${path.join('.')}: ${message}`);
}

/** A private server on a free port, with its store in the output folder; `palaestra serve --data` shows it later. */
async function onOwnServer(options: Parsed, out: string, io: CommandIo): Promise<DemoResult> {
  const { startServer } = await import('@palaestra/server');
  const { createLogger } = await import('@palaestra/platform/log');
  const dataFolder = join(out, 'store');
  const server = await startServer({
    dataFolder,
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    services: ['web', 'worker', 'scheduler'],
    databaseUrl: null,
    log: createLogger('warn', join(out, 'server.log')),
  });
  try {
    const key = (await readFile(join(dataFolder, 'local-key'), 'utf8')).trim();
    return await demonstrate(options, out, { ...io, server: { url: server.url, key } });
  } finally {
    await server.close();
  }
}

async function demonstrate({ steps, ...options }: Parsed, out: string, io: CommandIo): Promise<DemoResult> {
  const { url, key } = io.server;
  const client = createClient({ baseUrl: url, ...(key === null ? {} : { key }) });
  const demoOptions: DemoOptions = { ...options, trainingSteps: steps, out, server: io.server };
  const report = reporter(client, io);
  try {
    const result = await runDemo(client, demoOptions, report.stage, io.signal);
    await report.end('done');
    return result;
  } catch (error) {
    await report.end('failed').catch(() => {});
    throw error;
  }
}
