import { useFrame } from '@react-three/fiber';
import { useRef } from 'react';
import type { LiveFrame } from './use-cell.ts';

/** How often, ms. */
const EVERY = 50;

/**
 * Writes where tool and parts are drawn and what the instruments show into the page, as JSON in `data-poses`: m, quaternions
 * x y z w, N. For programs that watch or work the station from outside, as a person does with his eyes: with the picture, not
 * when the cell tells, for what is pressed is found where it is drawn, and a slow machine draws late.
 */
export function PublishedPoses({ live }: { readonly live: LiveFrame }) {
  const last = useRef(0);
  useFrame(() => {
    const now = performance.now();
    const frame = live.get();
    if (frame === null || now - last.current < EVERY) return;
    last.current = now;
    const { tool, gripper, force, time, seed } = frame;
    const objects = Object.fromEntries(frame.objects);
    const signals = Object.fromEntries(frame.signals);
    const poses = { seed, time, force, gripper, tool, objects, signals };
    // An emulated headset takes the canvas elsewhere.
    document.querySelector<HTMLElement>('[data-testid=station]')!.dataset.poses = JSON.stringify(poses);
  });
  return null;
}
