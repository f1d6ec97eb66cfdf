import type { Policy } from './policy.ts';
import type { Observation } from './representation.ts';

/**
 * Turns chunks into a command at any moment: re-plans every `execution.every` frames and blends the actions that all chunks still
 * in force predicted for this moment, older ones weighted by exp(-decay * age in frames) (temporal ensembling, Zhao et
 * al. 2023). Between frames commands are interpolated, so the control rate may differ from the policy's.
 */
export class ActionSchedule {
  readonly #policy: Policy;
  #plans: { start: number; chunk: Float32Array }[] = [];

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** The command at `time` (seconds since the start, never going back) after seeing `observation`. */
  async command(time: number, observation: () => Observation): Promise<Float64Array> {
    const { fps, processor, execution } = this.#policy.document;
    const dims = processor.action.fields.length;
    const now = time * fps;
    const newest = this.#plans.at(-1);
    // A hair of tolerance: 0.1 * 50 is not 5.
    if (newest === undefined || now - newest.start >= execution.every - 1e-6) {
      this.#plans.push({ start: now, chunk: await this.#policy.act(observation()) });
    }
    this.#plans = this.#plans.filter(
      (plan, i) => i === this.#plans.length - 1 || now - plan.start < processor.chunk - 1,
    );
    const out = new Float64Array(dims);
    let total = 0;
    for (const [i, plan] of this.#plans.entries()) {
      const age = now - plan.start;
      const weight = i === this.#plans.length - 1 ? 1 : Math.exp(-execution.decay * age);
      if (weight === 0) continue;
      const before = Math.min(Math.floor(age + 1e-6), processor.chunk - 1);
      const after = Math.min(before + 1, processor.chunk - 1);
      const part = Math.max(0, Math.min(1, age - before));
      for (let k = 0; k < dims; k++) {
        out[k]! += weight * ((1 - part) * plan.chunk[before * dims + k]! + part * plan.chunk[after * dims + k]!);
      }
      total += weight;
    }
    return out.map((value) => value / total);
  }
}
