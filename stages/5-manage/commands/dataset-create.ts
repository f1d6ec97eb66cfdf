import { type Command, type CommandArgs, Decision, Outcome, PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { connect, number, only, text } from './connect.ts';

export const datasetCreate: Command = {
  name: 'dataset create',
  summary: 'Make a dataset, or add a revision to it, from the judged episodes on the server; Ctrl-C gives it up',
  usage:
    'NAME [--fps N] [--message TEXT] [--task T] [--operator O] [--decisions keep,trim] [--outcomes success] [--cameras none] [--val 0.1] [--test 0] [--json]',
  example: 'palaestra dataset create trays --fps 50 --outcomes success --message "first hundred"',
  options: {
    fps: { type: 'string' },
    message: { type: 'string', default: 'made on the command line' },
    task: { type: 'string' },
    operator: { type: 'string' },
    decisions: { type: 'string' },
    outcomes: { type: 'string' },
    cameras: { type: 'string' },
    val: { type: 'string' },
    test: { type: 'string' },
  },
  help: {
    fps: 'frames per second of the revision; without it the dataset is only made, empty',
    message: 'what the revision is for',
    task: 'only episodes of this task',
    operator: 'only episodes of this operator',
    decisions: 'verdicts to take, separated by commas; keep,trim by default',
    outcomes: 'outcomes to take, separated by commas; all by default',
    cameras:
      'topics of cameras to take, separated by commas, or none; by default every one of H.264 that all episodes have',
    val: 'share of the scenes that is held back for validation; 0.1 by default',
    test: 'share of the scenes that is held back for tests; 0 by default',
  },
  async run(args, io) {
    const name = only(args, 'the name of a dataset');
    const fps = number(args, 'fps');
    const body = fps === undefined ? null : { ...selection(args), fps, message: text(args, 'message') ?? '' };
    const client = connect(io);
    const known = (await client.datasets()).find((dataset) => dataset.name === name);
    const dataset = known ?? (await client.createDataset({ name }));
    if (body === null) {
      io.out(args.json ? JSON.stringify(dataset) : `${dataset.id}  ${name}`);
      return 0;
    }
    const revision = await client.createRevision(dataset.id, body, {
      signal: io.signal,
      onProgress: (done, total) => total > 0 && io.progress('episodes', done, total),
    });
    const { sha256, episodes, frames } = revision;
    io.out(args.json ? JSON.stringify(revision) : `${sha256}  ${episodes} episodes, ${frames} frames`);
    return 0;
  },
};

function selection(args: CommandArgs) {
  const [task, operator] = [text(args, 'task'), text(args, 'operator')];
  const decisions = list(args, 'decisions', Decision);
  const outcomes = list(args, 'outcomes', Outcome);
  const cameras = text(args, 'cameras');
  return {
    ...(cameras === undefined
      ? {}
      : { cameras: cameras === 'none' ? [] : cameras.split(',').map((one) => one.trim()) }),
    filter: {
      ...(task === undefined ? {} : { task }),
      ...(operator === undefined ? {} : { operator }),
      ...(decisions === undefined ? {} : { decisions }),
      ...(outcomes === undefined ? {} : { outcomes }),
    },
    split: { val: number(args, 'val') ?? 0.1, test: number(args, 'test') ?? 0 },
  };
}

function list<T extends z.ZodType>(args: CommandArgs, name: string, of: T): z.infer<T>[] | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const parsed = z.array(of).safeParse(value.split(',').map((word) => word.trim()));
  if (parsed.success) return parsed.data;
  const expected = parsed.error.issues[0]?.message;
  throw new PalaestraError('bad_input', `Cannot choose by --${name}: ${expected}, found "${value}"`);
}
