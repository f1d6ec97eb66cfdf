/**
 * What is used of CP-SAT, as or-tools-wasm 0.9 offers it (`or-tools-wasm/cp-sat`). The solver is an add-on that not every
 * machine has, so it is described here and passed in.
 */
export interface CpSat {
  readonly CpModel: new () => CpModel;
  readonly CpSolver: new () => CpSolver;
}

export interface CpModel {
  newIntVar(least: number, most: number, name?: string): IntVar;
  newBoolVar(): BoolVar;
  newOptionalFixedSizeIntervalVar(start: IntVar, size: number, present: BoolVar): Interval;
  add(relation: Relation): Constraint;
  addExactlyOne(literals: Iterable<BoolVar>): void;
  addBoolOr(literals: readonly BoolVar[]): Constraint;
  addBoolAnd(literals: readonly BoolVar[]): Constraint;
  addImplication(one: BoolVar, other: BoolVar): void;
  addNoOverlap(intervals: readonly Interval[]): void;
  minimize(variable: IntVar): void;
}

export interface IntVar {
  expr(): Linear;
}

export interface BoolVar extends IntVar {
  not(): BoolVar;
}

/** A stretch of time that may be left out. */
export interface Interval {
  readonly __interval?: never;
}

interface Linear {
  plus(other: number | IntVar | Linear): Linear;
  ge(other: number | IntVar | Linear): Relation;
  eq(other: number | IntVar | Linear): Relation;
}

interface Relation {
  readonly __relation?: never;
}

interface Constraint {
  onlyEnforceIf(literals: BoolVar | readonly BoolVar[]): void;
}

interface CpSolver {
  /** Blocks its thread. @returns a status for `statusName`. */
  solve(model: CpModel, parameters: Readonly<Record<string, number | boolean>>): Promise<number>;
  statusName(status: number): string;
  objectiveValue(): number;
  bestObjectiveBound(): number;
}
