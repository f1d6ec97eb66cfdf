import type { Box } from './view.ts';

/** Where a camera stands and what it looks at, m. */
export interface Framing {
  readonly eye: readonly [number, number, number];
  readonly target: readonly [number, number, number];
}

/** How steeply a camera in the south looks down, degrees: so that things have sides, and so that it is no plan. */
const STEEP = { least: 42, most: 62 };

/** Share of the picture that stays free around the floor. */
const ROOM = 1.06;

/**
 * A camera in the south that sees the whole of `box` in the middle of the picture, from as high as fills it.
 *
 * @param fov of the camera from top to bottom, degrees.
 * @param aspect width of the picture per height.
 */
export function framingOf({ left, low, right, high }: Box, fov: number, aspect: number): Framing {
  const tall = Math.tan((fov * Math.PI) / 360) / ROOM;
  const [halfWidth, halfDepth] = [(right - left) / 2, (high - low) / 2];
  let steep = STEEP.least;
  let [rise, along] = [0, 0];
  let [deep, whole] = [0, 0];
  for (; ; steep++) {
    const angle = (steep * Math.PI) / 180;
    [rise, along] = [Math.sin(angle), Math.cos(angle)];
    // From the middle of the floor to the camera along its sight: so far that the near side is as wide as the picture, and
    // so far that near and far side are as high as it.
    const wide = halfWidth / (tall * aspect) + halfDepth * along;
    deep = (halfDepth * rise) / tall;
    whole = Math.max(wide, deep, 1 + halfDepth * along);
    if (deep >= wide || steep >= STEEP.most) break;
  }
  // Distances of the near and the far side; the sight goes where both are as far from the middle of the picture.
  const [near, far] = [whole - halfDepth * along, whole + halfDepth * along];
  const up = (halfDepth * rise * (near - far)) / (near + far);
  const centre = [(left + right) / 2, (low + high) / 2] as const;
  // `up` is across the sight: north by `rise` and up by `along`.
  const eye = [centre[0], centre[1] - along * whole + rise * up, rise * whole + along * up] as const;
  const ahead = eye[2] / rise;
  return { eye, target: [centre[0], eye[1] + along * ahead, 0] };
}
