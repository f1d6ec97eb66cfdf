import type { CellKind, CellResult } from '@palaestra/cells';
import type { EpisodeMetadata } from '@palaestra/core';

/** Who worked where. */
export interface Operator {
  /** Pseudonym of the person, name of the scripted expert or of the policy. */
  readonly operator: string;
  readonly station: string;
  /** The work order and the session under which it is recorded. */
  readonly order?: string | undefined;
  readonly session?: string | undefined;
  /** The task of the order, where it is not the cell's own. */
  readonly task?: string | undefined;
}

/** What a recording of a simulated cell says about itself. `variation` is added to what the seed decided. */
export function cellMetadata(
  kind: CellKind,
  seed: number,
  result: CellResult,
  { operator, station, order, session, task }: Operator,
  variation: EpisodeMetadata['variation'] = {},
): EpisodeMetadata {
  return {
    schema: 'palaestra.episode/1',
    task: task ?? kind.task.id,
    instruction: kind.instruction(seed),
    cell: kind.name,
    seed,
    variation: { ...kind.variation(seed), ...variation },
    operator,
    station,
    ...(order === undefined ? {} : { order }),
    ...(session === undefined ? {} : { session }),
    robot: { ...kind.robot },
    simulated: true,
    outcome: result.outcome,
    failureCause: result.cause,
    attempts: result.attempts,
    criteria: [...result.criteria],
    source: null,
    missingStreams: [],
    time: 'measured',
    recovered: false,
  };
}
