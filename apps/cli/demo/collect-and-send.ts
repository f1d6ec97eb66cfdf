import { join } from 'node:path';
import { commands as collectVerbs } from '@palaestra/collect/commands';
import type { CommandIo } from '@palaestra/core';
import { commands as transmitVerbs } from '@palaestra/transmit/commands';
import type { DemoOptions } from './run-demo.ts';
import { runVerb } from './run-verb.ts';
import type { Report, StageLine } from './steps.ts';

/** Runs the work of one stage and notes its line of the table. */
export type RunStage = <T>(
  name: StageLine['stage'],
  input: string,
  work: () => Promise<{ output: string; result: T }>,
) => Promise<T>;

/** Record the demonstrations of `cell` and send them; returns how many were recorded and which episodes are stored. */
export async function collectAndSend(
  options: DemoOptions,
  cell: string,
  stage: RunStage,
  report: Report,
  signal: AbortSignal,
): Promise<{ recorded: number; ids: ReadonlySet<string> }> {
  const { episodes, seed, failures, server } = options;
  const recordings = join(options.out, 'recordings');
  const ioOf = (name: StageLine['stage']): Pick<CommandIo, 'signal' | 'server' | 'progress'> => ({
    signal,
    server,
    progress: (_, done, total) => report(name, done, total),
  });

  const recorded = await stage('collect', `${episodes} scenes of ${cell}`, async () => {
    const values = { cell, episodes: `${episodes}`, seed: `${seed}`, failures: `${failures}`, out: recordings };
    const told = await runVerb<{ episodes: number; successes: number; simulated: number }>(
      collectVerbs,
      'collect sim',
      { values: { ...values, faults: `${options.faults}`, disturbance: `${options.disturbance}` } },
      ioOf('collect'),
    );
    const failed = told.episodes - told.successes;
    const output = `${told.episodes} recordings: ${told.successes} successes, ${failed} failures; ${told.simulated.toFixed(0)} s of work`;
    return { output, result: told.episodes };
  });

  const ids = await stage('transmit', `${recorded} recordings`, async () => {
    const io = { ...ioOf('transmit'), progress: progressOfFiles(report) };
    const told = await runVerb<{ recordings: { episode: string; bytes: number }[] }>(
      transmitVerbs,
      'send',
      { positionals: [recordings] },
      io,
    );
    const bytes = told.recordings.reduce((sum, recording) => sum + recording.bytes, 0);
    const ids = new Set(told.recordings.map(({ episode }) => episode));
    return { output: `${ids.size} episodes stored and verified, ${(bytes / 1e6).toFixed(1)} MB`, result: ids };
  });
  return { recorded, ids };
}

/** `send` tells the bytes of each file and the count of files; the table wants the files. */
function progressOfFiles(report: Report): CommandIo['progress'] {
  return (label, done, total) => {
    if (label === 'send') report('transmit', done, total);
  };
}
