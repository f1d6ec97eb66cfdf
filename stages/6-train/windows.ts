import type { Feature, Split } from '@palaestra/core';
import type { Window } from '@palaestra/learning';

/** One episode of a revision as columns: row-major [frames, dimensions] for each feature. */
export interface EpisodeFrames {
  readonly id: string;
  readonly split: Split;
  readonly frames: number;
  readonly features: Readonly<Record<string, Float32Array>>;
}

/** Which features a policy sees and which one it predicts. */
export interface WindowShape {
  readonly observations: readonly Feature[];
  readonly action: Feature;
  /** Length of the action chunk, frames. */
  readonly chunk: number;
}

/**
 * One training window for each frame: the observation there and the actions from there on. Past the end of an episode
 * the last action repeats, so that a policy also learns to stand still when it is done.
 */
export function windowsOf(episode: EpisodeFrames, { observations, action, chunk }: WindowShape): Window[] {
  const dims = action.fields.length;
  const actions = episode.features[action.name]!;
  return Array.from({ length: episode.frames }, (_, frame) => {
    const observation = Object.fromEntries(
      observations.map(({ name, fields }) => [
        name,
        episode.features[name]!.subarray(frame * fields.length, (frame + 1) * fields.length),
      ]),
    );
    const out = new Float32Array(chunk * dims);
    for (let step = 0; step < chunk; step++) {
      const at = Math.min(frame + step, episode.frames - 1);
      out.set(actions.subarray(at * dims, (at + 1) * dims), step * dims);
    }
    return { observation, chunk: out };
  });
}
