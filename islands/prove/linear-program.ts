import { PalaestraError } from '@palaestra/core';
import type { Highs } from 'highs';

type LoadHighs = (options: { locateFile?: (file: string) => string }) => Promise<Highs>;

/** Coefficients of variables, each added to what was there. */
export type Terms = Map<number, number>;

/** A linear program over variables from 0 up, numbered as they are made. */
export class LinearProgram {
  #variables = 0;
  readonly #rows: { readonly terms: Terms; readonly relation: '<=' | '='; readonly bound: number }[] = [];

  variable(): number {
    return this.#variables++;
  }

  /** Returns the number of the row. */
  row(terms: Terms, relation: '<=' | '=', bound: number): number {
    return this.#rows.push({ terms, relation, bound }) - 1;
  }

  /**
   * The best value of an objective, and the value of every variable. HiGHS is loaded by this call.
   *
   * @param wasm address of `highs/runtime` in a browser; Node finds it by itself.
   * @returns null when nothing fulfils all rows.
   * @throws PalaestraError `bad_input` when the objective has no bound.
   */
  async solve(
    goal: 'Maximize' | 'Minimize',
    objective: Terms,
    wasm?: string,
  ): Promise<{ value: number; variables: number[] } | null> {
    const { default: loaded } = await import('highs');
    // Its types are those of the CommonJS form in one resolution and of the module in another; what comes is the loader.
    const highs = await (loaded as unknown as LoadHighs)(wasm === undefined ? {} : { locateFile: () => wasm });
    const lines = this.#rows.map(
      ({ terms, relation, bound }, index) => `r${index}: ${text(terms)} ${relation} ${bound}`,
    );
    const solution = highs.solve(`${goal}\nobj: ${text(objective)}\nSubject To\n${lines.join('\n')}\nEnd\n`);
    if (solution.Status === 'Infeasible') return null;
    if (solution.Status !== 'Optimal') {
      throw new PalaestraError('bad_input', `Cannot solve the linear program: HiGHS says ${solution.Status}`);
    }
    const columns: Record<string, { Primal?: number }> = solution.Columns;
    const variables = Array.from({ length: this.#variables }, (_, index) => columns[`x${index}`]?.Primal ?? 0);
    return { value: solution.ObjectiveValue, variables };
  }
}

/** Add to a coefficient. */
export function plus(terms: Terms, variable: number, coefficient: number): void {
  terms.set(variable, (terms.get(variable) ?? 0) + coefficient);
}

/** A term a line: readers of the format limit the length of lines. */
function text(terms: Terms): string {
  const parts = [...terms]
    .filter(([, factor]) => factor !== 0)
    .map(([index, factor]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} x${index}`);
  return parts.length === 0 ? '0 x0' : parts.join('\n');
}
