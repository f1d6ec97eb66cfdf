import type { Cell, CellKind, CellResult, Controller } from '@palaestra/cells';
import { type Feature, PalaestraError, type Trial } from '@palaestra/core';
import { ActionSchedule, type Policy } from '@palaestra/learning';
import { observerOf } from './observe.ts';

/**
 * Where each action of a cell stands among what a policy commands.
 *
 * @throws PalaestraError `bad_input` when the policy does not command what the cell takes.
 */
export function actionOrder(kind: CellKind, action: Pick<Feature, 'fields'>): number[] {
  return kind.actionNames.map((name) => {
    const index = action.fields.findIndex(({ field }) => field === `position.${name}` || field === name);
    if (index >= 0) return index;
    const found = action.fields.map(({ field }) => field).join(', ');
    throw new PalaestraError(
      'bad_input',
      `Cannot evaluate the policy: it does not command what the cell ${kind.name} takes, expected ${name} among its actions, found ${found}`,
      { details: { reason: 'policy_other_actions', facts: { name } } },
    );
  });
}

/**
 * A policy as the controller of one episode; it keeps the plans that are in force, so make a new one for each.
 *
 * @throws PalaestraError `bad_input` when policy and cell do not fit.
 */
export function policyController(policy: Policy, cell: Cell): Controller {
  const { observations, action } = policy.document.processor;
  const observe = observerOf(cell.kind, observations);
  const order = actionOrder(cell.kind, action);
  const schedule = new ActionSchedule(policy);
  return async (seen) => {
    const command = await schedule.command(seen.time, () => observe(seen));
    return Float64Array.from(order, (index) => command[index]!);
  };
}

/** How an attempt ended, as a trial of an evaluation. */
export function trialOf(index: number, seed: number, result: CellResult): Trial {
  return {
    index,
    seed,
    success: result.outcome === 'success',
    cause: result.cause,
    time: result.time,
    peakForce: result.peakForce,
    criteria: [...result.criteria],
  };
}

/** Let a policy work a cell once. The same policy and seed give the same trial. */
export async function rollout(cell: Cell, policy: Policy, index: number, seed: number): Promise<Trial> {
  let seen = cell.reset(seed);
  const control = policyController(policy, cell);
  while (!cell.done) seen = cell.step(await control(seen));
  return trialOf(index, seed, cell.result());
}
