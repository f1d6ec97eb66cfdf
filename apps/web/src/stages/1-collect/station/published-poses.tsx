import { useEffect } from 'react';
import type { LiveFrame } from './use-cell.ts';

/** How often, ms. */
const EVERY = 50;

/**
 * Writes where tool and parts are and what the instruments show into the page, as JSON in `data-poses`: m, quaternions
 * x y z w, N. For programs that watch or work the station from outside, as a person does with his eyes.
 */
export function PublishedPoses({ live }: { readonly live: LiveFrame }) {
  useEffect(() => {
    let last = 0;
    return live.subscribe(() => {
      const now = performance.now();
      const frame = live.get();
      if (frame === null || now - last < EVERY) return;
      last = now;
      const { tool, gripper, force, time, seed } = frame;
      const objects = Object.fromEntries(frame.objects);
      const signals = Object.fromEntries(frame.signals);
      const poses = { seed, time, force, gripper, tool, objects, signals };
      document.querySelector<HTMLElement>('[data-testid=station]')!.dataset.poses = JSON.stringify(poses);
    });
  }, [live]);
  return null;
}
