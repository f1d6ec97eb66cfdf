import type { Box } from './view.ts';

/** The way from what is looked at to the eye: from the south, steeply from above. Of length 1. */
const EYE = { y: -0.73, z: Math.sqrt(1 - 0.73 ** 2) };

/** Share of the picture that stays free around the floor. */
const ROOM = 1.05;

/**
 * Where a camera stands that sees the whole of `box`, m.
 *
 * @param fov of the camera from top to bottom, degrees.
 * @param aspect width of the picture per height.
 */
export function eyeFor({ left, low, right, high }: Box, fov: number, aspect: number): [number, number, number] {
  const centre = { x: (left + right) / 2, y: (low + high) / 2 };
  const tall = Math.tan((fov * Math.PI) / 360);
  const [halfWidth, halfDepth] = [(right - left) / 2, (high - low) / 2];
  let distance = 1;
  for (const y of [-halfDepth, halfDepth]) {
    // A corner is nearer than the middle by its part along the way to the eye, and above it by its part across.
    const nearer = y * EYE.y;
    const above = Math.abs(y * EYE.z);
    distance = Math.max(distance, nearer + halfWidth / (tall * aspect), nearer + above / tall);
  }
  distance *= ROOM;
  return [centre.x, centre.y + EYE.y * distance, EYE.z * distance];
}
