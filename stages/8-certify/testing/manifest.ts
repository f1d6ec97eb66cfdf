import { episodeIdOf, type RevisionManifest } from '@palaestra/core';

/** A manifest over recordings, one scene each, every tenth of them for validation. */
export function manifestOf(recordings: readonly string[]): RevisionManifest {
  return {
    schema: 'palaestra.revision/1',
    dataset: 'demo',
    parent: null,
    message: 'first',
    fps: 25,
    robot: 'ur5e',
    features: [{ name: 'action', fields: [{ topic: '/action/commanded', field: 'position.tool.x', name: 'tool.x' }] }],
    episodes: recordings.map((recording, index) => ({
      id: episodeIdOf(recording),
      recording,
      keep: null,
      split: index % 10 === 9 ? 'val' : 'train',
      frames: 200,
      task: 'cell-to-tray',
      instruction: 'Put the cell into pocket 3',
      outcome: 'success',
      operator: 'scripted',
      station: 'sim-1',
      simulated: true,
      annotation: null,
    })),
    statistics: {
      action: {
        min: [0],
        max: [1],
        mean: [0.5],
        std: [0.1],
        q01: [0],
        q10: [0],
        q50: [0.5],
        q90: [1],
        q99: [1],
        count: 9,
      },
    },
  };
}
