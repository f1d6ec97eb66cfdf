import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import { collectAndSend, type RunStage } from './collect-and-send.ts';
import { type DemoResult, progressOf, type Report, type StageLine, until } from './steps.ts';
import { takeUpEvaluation, takeUpExport, takeUpRevision, takeUpRun } from './take-up.ts';

/** What the demonstration does; the defaults of the command are chosen so that two cores need at most six minutes. */
export interface DemoOptions {
  readonly episodes: number;
  readonly seed: number;
  readonly trials: number;
  readonly trainingSteps: number;
  /** Share of demonstrations that are made to fail, 0 to 1. */
  readonly failures: number;
  /** Share of recordings with a fault of the recording itself, 0 to 1. */
  readonly faults: number;
  /** Random push on the executed action, m; shows the learner how to come back. */
  readonly disturbance: number;
  /** Folder for the recordings and the report. */
  readonly out: string;
  readonly server: { readonly url: string; readonly key: string | null };
}

const cell = 'cell-to-tray';
const standard = 'battery-cell-handling';
/** Trials start far above any seed that a demonstration uses, so that no trial repeats a scene. */
const firstTrialSeed = 1_000_000;
const framesPerSecond = 25;

/**
 * The whole flow on a simulated cell, through the same API and verbs that people use: collect, send, wait for verdicts
 * and labels, freeze a revision, export it, train, evaluate, and hold the result against a standard.
 *
 * @throws PalaestraError when a stage fails, with the stage's own sentence; `cancelled` when `signal` aborts.
 */
export async function runDemo(
  client: Client,
  options: DemoOptions,
  report: Report,
  signal: AbortSignal,
): Promise<DemoResult> {
  const started = performance.now();
  const lines: StageLine[] = [];
  const stage: RunStage = async (name, input, work) => {
    const begun = performance.now();
    report(name, 0, 1);
    const { output, result } = await work();
    report(name, 1, 1);
    lines.push({ stage: name, input, output, seconds: (performance.now() - begun) / 1000 });
    return result;
  };

  const { recorded, ids } = await collectAndSend(options, cell, stage, report, signal);

  const judged = await stage('cleanse', `${ids.size} episodes`, async () => {
    const items = await until(
      () => progressOf(client, ids),
      (items) => {
        const done = items.filter(({ decision }) => decision !== null).length;
        report('cleanse', done, ids.size);
        return done === ids.size;
      },
      signal,
    );
    const verdicts = { keep: 0, trim: 0, drop: 0, review: 0 };
    for (const { decision } of items) if (decision !== null) verdicts[decision] += 1;
    const output = `${verdicts.keep} keep, ${verdicts.trim} trim, ${verdicts.drop} drop, ${verdicts.review} review`;
    const accepted = items.filter(({ decision }) => decision === 'keep' || decision === 'trim');
    return { output, result: { verdicts, accepted } };
  });

  const labelled = await stage('label', `${ids.size} episodes`, async () => {
    const items = await until(
      () => progressOf(client, ids),
      (items) => {
        const done = items.filter(({ labelled }) => labelled !== 'none').length;
        report('label', done, ids.size);
        return done === ids.size;
      },
      signal,
    );
    return { output: `${items.length} proposals of outcome and segments`, result: items.length };
  });

  const revision = await stage('manage', `${judged.accepted.length} accepted episodes`, async () => {
    const request = {
      message: 'Accepted successes of the demonstration',
      episodes: judged.accepted.filter(({ outcome }) => outcome === 'success').map(({ id }) => id),
      fps: framesPerSecond,
      split: { val: 0.1, test: 0 },
    };
    const onProgress = (done: number, total: number) => report('manage', done, Math.max(1, total));
    const revision = await takeUpRevision(client, `${cell} demonstration`, request, { signal, onProgress });
    const id = await takeUpExport(client, revision);
    const exported = await until(
      () => client.export(id),
      ({ state }) => state === 'done' || state === 'failed',
      signal,
    );
    if (exported.state === 'failed') throw failed('export', exported.error);
    const output = `revision ${revision.sha256.slice(0, 12)}: ${revision.episodes} episodes, ${revision.frames} frames; LeRobot v3.0, ${exported.files} files`;
    return { output, result: revision };
  });

  const run = await stage('train', `${revision.frames} frames`, async () => {
    const id = await takeUpRun(client, {
      revision: revision.sha256,
      config: {
        observations: ['observation.state', 'observation.environment_state'],
        processor: 'tool-relative',
        steps: options.trainingSteps,
        seed: options.seed,
      },
    });
    const run = await until(
      () => client.run(id),
      ({ state, step }) => {
        report('train', step, options.trainingSteps);
        return state === 'done' || state === 'failed' || state === 'cancelled';
      },
      signal,
    );
    if (run.state !== 'done' || run.policy === null) throw failed('training run', run.error);
    const output = `policy after ${run.step} steps, loss ${run.loss?.toFixed(5)}, validation ${run.validationLoss?.toFixed(5)}`;
    return { output, result: { ...run, policy: run.policy } };
  });

  const evaluation = await stage('evaluate', `${options.trials} unseen scenes`, async () => {
    const id = await takeUpEvaluation(client, {
      policy: run.policy,
      cell,
      trials: options.trials,
      seed: firstTrialSeed + options.seed * options.trials,
    });
    const evaluation = await until(
      () => client.evaluation(id),
      ({ state, done }) => {
        report('evaluate', done, options.trials);
        return state === 'done' || state === 'failed' || state === 'cancelled';
      },
      signal,
    );
    const { summary } = evaluation;
    if (evaluation.state !== 'done' || summary === null) throw failed('evaluation', evaluation.error);
    const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
    const output = `${summary.successes} of ${summary.trials} succeed (${percent(summary.success.rate)}, 95 % interval ${percent(summary.success.low)} to ${percent(summary.success.high)})`;
    return { output, result: { id, summary } };
  });

  const certificate = await stage('certify', standard, async () => {
    const detail = await client.createConformance({
      standard,
      revision: revision.sha256,
      policy: run.policy,
      evaluation: evaluation.id,
    });
    await mkdir(options.out, { recursive: true });
    const path = (ending: string) => join(options.out, `conformance.${ending}`);
    const paths = { json: path('json'), en: path('en.html'), zh: path('zh.html') };
    await writeFile(paths.json, `${JSON.stringify(detail.report, null, 2)}\n`);
    await writeFile(paths.en, await client.conformanceHtml(detail.id, 'en'));
    await writeFile(paths.zh, await client.conformanceHtml(detail.id, 'zh'));
    const { pass, fail, notAssessed } = detail.counts;
    return { output: `${pass} pass, ${fail} fail, ${notAssessed} not assessed`, result: { detail, paths } };
  });

  return {
    stages: lines,
    counts: {
      recorded,
      stored: ids.size,
      verdicts: judged.verdicts,
      labelled,
      revisionEpisodes: revision.episodes,
      revisionFrames: revision.frames,
      trainingSteps: run.step,
      trials: evaluation.summary.trials,
      successes: evaluation.summary.successes,
      clauses: certificate.detail.counts,
    },
    success: evaluation.summary.success,
    names: {
      revision: revision.sha256,
      run: run.id,
      policy: run.policy,
      evaluation: evaluation.id,
      conformance: certificate.detail.id,
    },
    report: certificate.paths,
    seconds: (performance.now() - started) / 1000,
  };
}

function failed(what: string, reason: string | null): PalaestraError {
  return new PalaestraError(
    'internal',
    `Cannot finish the demonstration: the ${what} failed: ${reason ?? 'no reason told'}`,
  );
}
