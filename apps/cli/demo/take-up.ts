import type { EvaluationItem, RevisionDetail, RunItem } from '@palaestra/core';
import type { Client, EvaluationBody, RevisionBody, RunBody, WaitOptions } from '@palaestra/sdk';

/**
 * A demonstration that was interrupted is started again from the beginning and takes up what the server has already:
 * each of these gives the existing record of the same request, or asks for a new one.
 */
export async function takeUpRevision(
  client: Client,
  name: string,
  request: RevisionBody & { readonly episodes: readonly string[] },
  wait: WaitOptions,
): Promise<RevisionDetail> {
  const known = (await client.datasets()).find((dataset) => dataset.name === name);
  const dataset = known ?? (await client.createDataset({ name }));
  if (dataset.head !== null) {
    const head = await client.revision(dataset.head);
    const frozen = head.manifest.episodes.map(({ id }) => id).sort();
    if (head.manifest.fps === request.fps && `${frozen}` === `${[...request.episodes].sort()}`) return head;
  }
  return client.createRevision(dataset.id, request, wait);
}

/** The id of an export of the revision that did not fail. */
export async function takeUpExport(client: Client, revision: RevisionDetail): Promise<string> {
  const known = revision.exports.find(({ state }) => state !== 'failed');
  return (known ?? (await client.createExport(revision.sha256, 'lerobot-v3.0'))).id;
}

/** The run of the same revision, seed, length and processor that was not given up. */
export async function takeUpRun(client: Client, request: RunBody): Promise<string> {
  const same = ({ revision, state, config }: RunItem) =>
    revision === request.revision &&
    state !== 'failed' &&
    state !== 'cancelled' &&
    config.seed === request.config.seed &&
    config.steps === request.config.steps &&
    config.processor === request.config.processor;
  return ((await client.runs()).find(same) ?? (await client.createRun(request))).id;
}

/** The evaluation of the same policy on the same scenes that was not given up. */
export async function takeUpEvaluation(client: Client, request: EvaluationBody): Promise<string> {
  const same = ({ policy, cell, trials, seed, state }: EvaluationItem) =>
    policy === request.policy &&
    cell === request.cell &&
    trials === request.trials &&
    seed === request.seed &&
    state !== 'failed' &&
    state !== 'cancelled';
  return ((await client.evaluations()).find(same) ?? (await client.createEvaluation(request))).id;
}
