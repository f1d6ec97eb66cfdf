import type { Bilingual } from '@palaestra/core';
import type { Rules } from '../simulate/rules.ts';
import { PolicyError, type PolicyFault } from './fault.ts';
import { POLICY_FAMILIES, type PolicyFamily } from './policy-types.ts';
import { LIMITS, openSandbox, type Sandbox, type SandboxLimits, type SandboxWasm } from './sandbox.ts';
import { stripTypes } from './strip-types.ts';
import { chargeView, parkView, releaseView, routeView, sequenceView, vehicleView } from './view.ts';

/** A person's policy that was read without a fault. */
export interface Policy {
  /** The rules that it replaces. */
  readonly families: readonly PolicyFamily[];
  /**
   * Begin a run: the module is read anew, so that nothing is left of the run before, and its Math.random is seeded. The same
   * policy, plant and seed give the same run everywhere.
   */
  start(seed: number): Promise<PolicyRun>;
}

/** A policy in one run of a plant. */
export interface PolicyRun {
  /** For `openSimulation`. They throw `PolicyError` with the line where the policy fails. */
  readonly rules: Partial<Rules>;
  /** What the policy printed by console.log since it was last asked; at most 200 lines. */
  printed(): readonly string[];
  /** Rules that were asked for a choice in this run and never made one: nothing goes on by them (see `stuckIn`). */
  undecided(): readonly Undecided[];
  dispose(): void;
}

/** A rule of a policy that has not chosen anything, however often it was asked. */
export interface Undecided {
  readonly family: PolicyFamily;
  readonly asked: number;
}

/** What `compilePolicy` makes of a source. */
export type PolicyReading = { readonly policy: Policy } | { readonly faults: readonly PolicyFault[] };

/** Longer than a policy that a person writes. */
const MOST_CHARACTERS = 200_000;

/**
 * Read a policy: a module in TypeScript that exports functions named like the rules that it replaces (`POLICY_TYPES`). It
 * runs in QuickJS without anything of the host, without time, with bounds on steps and memory.
 *
 * Some calls of QuickJS itself (a search for a long text in a longer one) count as one step: who runs the policy of a
 * stranger does it in a worker that can be ended.
 *
 * @param wasm `quickjs-wasi/quickjs.wasm`, loaded by the caller.
 */
export async function compilePolicy(
  source: string,
  wasm: SandboxWasm,
  limits: SandboxLimits = LIMITS,
): Promise<PolicyReading> {
  if (source.length > MOST_CHARACTERS) {
    const found = `${source.length} > ${MOST_CHARACTERS}`;
    return fault(1, { en: `the source is too long (${found} characters)`, zh: `源代码过长（${found} 个字符）` });
  }
  const stripped = stripTypes(source);
  if ('fault' in stripped) return { faults: [stripped.fault] };
  const { js } = stripped;
  try {
    const sandbox = await openSandbox(js, wasm, 1, limits);
    sandbox.dispose();
    const families = POLICY_FAMILIES.filter((name) => sandbox.exports.has(name));
    if (families.length === 0) {
      const names = POLICY_FAMILIES.join(', ');
      return fault(1, {
        en: `exports no rule, expected a function called ${names}`,
        zh: `没有导出任何规则，应导出名为 ${names} 的函数`,
      });
    }
    const wrong = families.find((name) => sandbox.exports.get(name) !== 'function');
    if (wrong !== undefined) {
      return fault(lineOf(source, wrong), { en: `${wrong} is not a function`, zh: `${wrong} 不是函数` });
    }
    return {
      policy: { families, start: (seed) => startPolicy(source, families, openSandbox(js, wasm, seed, limits)) },
    };
  } catch (error) {
    if (error instanceof PolicyError) return { faults: [error.fault] };
    throw error;
  }
}

async function startPolicy(
  source: string,
  families: readonly PolicyFamily[],
  opening: Promise<Sandbox>,
): Promise<PolicyRun> {
  const sandbox = await opening;
  // Only of what nothing is done without; not to charge and to stay where one is are choices as well.
  const idle = new Map<PolicyFamily, number>(families.filter((name) => NEEDED.has(name)).map((name) => [name, 0]));
  const rules = rulesOf((name, view) => {
    const line = lineOf(source, name);
    const chosen = sandbox.call(name, JSON.stringify(view), line);
    const asked = idle.get(name);
    if (asked !== undefined) {
      if (chosen === -1 || chosen === null) idle.set(name, asked + 1);
      else idle.delete(name);
    }
    return { line, name, ...(typeof chosen === 'string' ? parsed(chosen) : { value: chosen, text: String(chosen) }) };
  });
  const own = Object.fromEntries(families.map((name) => [RULE[name], rules[RULE[name]]]));
  const undecided = () => [...idle].flatMap(([family, asked]) => (asked > 0 ? [{ family, asked }] : []));
  return { rules: own, printed: sandbox.printed, undecided, dispose: sandbox.dispose };
}

const NEEDED: ReadonlySet<PolicyFamily> = new Set(['release', 'sequence', 'vehicle']);

/** Name of each family in the engine. */
const RULE: Readonly<Record<PolicyFamily, keyof Rules>> = {
  release: 'release',
  route: 'route',
  sequence: 'sequence',
  vehicle: 'dispatch',
  charge: 'charge',
  park: 'park',
};

interface Answer {
  readonly name: PolicyFamily;
  readonly line: number;
  readonly value: unknown;
  /** As a person reads it. */
  readonly text: string;
}

function rulesOf(ask: (name: PolicyFamily, view: unknown) => Answer): Rules {
  return {
    release: (run, outside) => choiceOf(ask('release', releaseView(run, outside.list())), outside.length, -1),
    route(run, order, candidates) {
      // Without a choice there is nothing to decide.
      if (candidates.length === 1) return 0;
      return choiceOf(ask('route', routeView(run, order, candidates)), candidates.length, 0);
    },
    sequence: (run, unit, waiting) => choiceOf(ask('sequence', sequenceView(run, unit, waiting)), waiting.length, -1),
    dispatch(run, vehicles, loads) {
      const answer = ask('vehicle', vehicleView(run, vehicles, loads));
      const { value } = answer;
      if (value === null) return null;
      if (Array.isArray(value) && value.length === 2) {
        const [vehicle, load] = value;
        if (isPlace(vehicle, 0, vehicles.length) && isPlace(load, 0, loads.length)) return [vehicle, load];
      }
      const expected = `[0–${vehicles.length - 1}, 0–${loads.length - 1}], null`;
      throw wrongAnswer(answer, { en: expected, zh: expected });
    },
    charge(run, vehicle, idle) {
      const answer = ask('charge', chargeView(run, vehicle, idle));
      if (answer.value === 0 || answer.value === 1) return answer.value === 1;
      throw wrongAnswer(answer, { en: 'true, false', zh: 'true, false' });
    },
    park(run, vehicle) {
      const { parkNodes } = run.plant;
      if (parkNodes.length === 0) return -1;
      const place = choiceOf(ask('park', parkView(run, vehicle)), parkNodes.length, -1);
      return place === -1 ? -1 : parkNodes[place]!;
    },
  };
}

/** A place in a list, or the least of a list of scores. */
function choiceOf(answer: Answer, count: number, least: number): number {
  const { value } = answer;
  if (isPlace(value, least, count)) return value;
  if (isScores(value) && value.length === count) {
    if (value.some(Number.isNaN)) throw unscored(answer, value);
    return value.indexOf(value.reduce((lowest, score) => Math.min(lowest, score)));
  }
  throw wrongAnswer(answer, {
    en: `${least}–${count - 1}, [${count} × number]`,
    zh: `${least}–${count - 1}，或 ${count} 个数字的列表`,
  });
}

function isPlace(value: unknown, least: number, count: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value < count;
}

function isScores(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((score) => typeof score === 'number');
}

function wrongAnswer({ name, line, text }: Answer, expected: Bilingual): PolicyError {
  const found = text.slice(0, 100);
  const message = {
    en: `${name} returned ${found}, expected ${expected.en}`,
    zh: `${name} 返回了 ${found}，应为 ${expected.zh}`,
  };
  return new PolicyError({ line, column: 1, message });
}

/** A score that is no number says nothing about which is lowest: mostly a member that does not exist was reckoned with. */
function unscored({ name, line }: Answer, scores: readonly number[]): PolicyError {
  const [all, first] = [scores.every(Number.isNaN), scores.findIndex(Number.isNaN) + 1];
  const message = all
    ? {
        en: `${name} scored all ${scores.length} items NaN, expected numbers: does a member have another name?`,
        zh: `${name} 给全部 ${scores.length} 项的得分都是 NaN，应为数字：是否有字段名写错？`,
      }
    : {
        en: `${name} scored item ${first} of ${scores.length} NaN, expected a number: is a member of it null?`,
        zh: `${name} 给第 ${first} 项（共 ${scores.length} 项）的得分是 NaN，应为数字：该项是否有字段为 null？`,
      };
  return new PolicyError({ line, column: 1, message });
}

/** What the sandbox made a text of; anything but numbers and JSON is told as it is. */
function parsed(text: string): Pick<Answer, 'value' | 'text'> {
  if (text.startsWith('#')) {
    const list = text.slice(1).split(',');
    return { value: list.map(Number), text: `[${list.join(', ')}]` };
  }
  try {
    return { value: JSON.parse(text), text };
  } catch {
    return { value: undefined, text };
  }
}

/** Where the source exports a name; its first line when that is not to be seen. */
function lineOf(source: string, name: string): number {
  const at = source.search(new RegExp(`\\bexport\\b[^\\n;]*\\b${name}\\b|\\bfunction\\s+${name}\\b`));
  return at < 0 ? 1 : source.slice(0, at).split('\n').length;
}

function fault(line: number, message: Bilingual): PolicyReading {
  return { faults: [{ line, column: 1, message }] };
}
