import type { Processor } from './processor.ts';
import { Random } from './random.ts';
import type { Window } from './representation.ts';
import type { Examples } from './train.ts';

/**
 * Windows as the network takes them, each followed by `copies` perturbed copies where the processor knows how to make
 * them. The same seed gives the same examples.
 */
export function examplesOf(processor: Processor, windows: readonly Window[], copies: number, seed: number): Examples {
  const random = Random.seeded(seed);
  const inputs: Float32Array[] = [];
  const targets: Float32Array[] = [];
  const add = (window: Window) => {
    inputs.push(processor.encode(window.observation));
    targets.push(processor.encodeChunk(window));
  };
  for (const window of windows) {
    add(window);
    for (let i = 0; i < copies; i++) {
      const perturbed = processor.perturbed(window, random);
      if (perturbed !== null) add(perturbed);
    }
  }
  return { rows: inputs.length, inputs: joined(inputs), targets: joined(targets) };
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(row, i * width);
  });
  return out;
}
