import { BufferAttribute, BufferGeometry, DynamicDrawUsage, GLSL3, Mesh, RawShaderMaterial } from 'three';

/** A colour as its three parts, 0 to 1, as it is shown. */
export type Shade = readonly [number, number, number];

/** Where the floor is seen from, m. */
export interface Eye {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Pixels that a metre has across at a distance of 1 m. */
  readonly across: number;
}

/** Very many boxes that stand on the floor, as one call of the graphics interface. */
export interface Boxes {
  readonly mesh: Mesh;
  /**
   * Begin anew without any box. Seen from `eye` a box shows at most three sides, and one that is far off as good as its upper
   * side alone: no others are made, for what costs time is their number. Null makes all.
   */
  begin(eye: Eye | null): void;
  /** Add a box with its middle at (x, y, z), `a` long, `b` wide and `c` high, m; the heading in rad. */
  put(x: number, y: number, z: number, a: number, b: number, c: number, shade: Shade, heading?: number): void;
  /** Show the boxes that were put. */
  show(): void;
  dispose(): void;
}

const AS_PUT = `
in vec3 position; in vec3 shade;
uniform mat4 modelViewMatrix, projectionMatrix;
out vec3 seen;
void main() {
  seen = shade;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
const FILLED = `
precision mediump float;
in vec3 seen; out vec4 colour;
void main() { colour = vec4(seen, 1.0); }`;

/** The upper side and the four around it; nobody sees the one on the floor. */
const SIDES = 5;
const CORNERS = 4 * SIDES;

/** Pixels: sides that are lower are not told from the upper side. */
const LOW = 2;

/** Where the light comes from; of length 1. */
const LAMP = [0.38, -0.5, 0.78] as const;

/**
 * @param most how many boxes there may be. Their corners are written here with the light on each side, and not by instancing:
 * a machine without a graphics chip takes each instance for a call of its own and needs eight times as long.
 */
export function newBoxes(most: number): Boxes {
  const positions = new BufferAttribute(new Float32Array(most * CORNERS * 3), 3).setUsage(DynamicDrawUsage);
  const shades = new BufferAttribute(new Uint8Array(most * CORNERS * 4), 4, true).setUsage(DynamicDrawUsage);
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', positions);
  geometry.setAttribute('shade', shades);
  geometry.setIndex(new BufferAttribute(sidesOf(most), 1));
  geometry.setDrawRange(0, 0);
  const material = new RawShaderMaterial({ vertexShader: AS_PUT, fragmentShader: FILLED, glslVersion: GLSL3 });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  const places = positions.array as Float32Array;
  const colours = shades.array as Uint8Array;

  let eye: Eye | null = null;
  /** Sides that were made. */
  let sides = 0;

  /** One side: its first corner, and the two ways along it that go round counter-clockwise seen from outside. */
  function side(
    x: number,
    y: number,
    z: number,
    ux: number,
    uy: number,
    vx: number,
    vy: number,
    vz: number,
    light: number,
    [r, g, b]: Shade,
  ): void {
    const at = 4 * sides++;
    for (let corner = 0; corner < 4; corner++) {
      const u = corner === 1 || corner === 2 ? 1 : 0;
      const v = corner >= 2 ? 1 : 0;
      const place = 3 * (at + corner);
      places[place] = x + u * ux + v * vx;
      places[place + 1] = y + u * uy + v * vy;
      places[place + 2] = z + v * vz;
      const colour = 4 * (at + corner);
      colours[colour] = 255 * r * light;
      colours[colour + 1] = 255 * g * light;
      colours[colour + 2] = 255 * b * light;
    }
  }

  return {
    mesh,
    begin(from) {
      eye = from;
      sides = 0;
    },
    put(x, y, z, a, b, c, shade, heading = 0) {
      const cos = heading === 0 ? 1 : Math.cos(heading);
      const sin = heading === 0 ? 0 : Math.sin(heading);
      // Along the box and across it.
      const [ax, ay, bx, by] = [cos * a, sin * a, -sin * b, cos * b];
      const [left, low, floor] = [x - (ax + bx) / 2, y - (ay + by) / 2, z - c / 2];
      const along = cos * LAMP[0] + sin * LAMP[1];
      const across = -sin * LAMP[0] + cos * LAMP[1];
      side(left, low, z + c / 2, ax, ay, bx, by, 0, lit(LAMP[2], 1), shade);
      const dx = eye === null ? 0 : eye.x - x;
      const dy = eye === null ? 0 : eye.y - y;
      if (eye !== null && isFlat(eye, dx, dy, b, c)) return;
      // How far the eye is before the middle, along the box and across it.
      const ahead = cos * dx + sin * dy;
      const aside = -sin * dx + cos * dy;
      if (eye === null || aside < -b / 2) side(left, low, floor, ax, ay, 0, 0, c, lit(-across, 0), shade);
      if (eye === null || ahead > a / 2) side(left + ax, low + ay, floor, bx, by, 0, 0, c, lit(along, 0), shade);
      if (eye === null || aside > b / 2) {
        side(left + ax + bx, low + ay + by, floor, -ax, -ay, 0, 0, c, lit(across, 0), shade);
      }
      if (eye === null || ahead < -a / 2) side(left + bx, low + by, floor, -bx, -by, 0, 0, c, lit(-along, 0), shade);
    },
    show() {
      geometry.setDrawRange(0, sides * 6);
      for (const attribute of [positions, shades]) {
        attribute.clearUpdateRanges();
        attribute.addUpdateRange(0, sides * 4 * attribute.itemSize);
        attribute.needsUpdate = true;
      }
    },
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}

/** True when the sides of a box `wide` and `high`, m, are lower than `LOW` pixels, and the upper side shows more of it. */
function isFlat({ z, across }: Eye, dx: number, dy: number, wide: number, high: number): boolean {
  const level = Math.hypot(dx, dy);
  const distance = Math.hypot(level, z);
  return (high * level * across) / (distance * distance) < LOW && wide * z > high * level;
}

/** How light a side is: what it has of the lamp, and of the sky above. */
function lit(lamp: number, up: number): number {
  return Math.min(1, 0.54 + 0.12 * up + 0.46 * Math.max(0, lamp));
}

/** Two triangles of each side. */
function sidesOf(boxes: number): Uint32Array {
  const index = new Uint32Array(boxes * SIDES * 6);
  for (let side = 0; side < boxes * SIDES; side++) {
    const [at, corner] = [side * 6, side * 4];
    index[at] = corner;
    index[at + 1] = corner + 1;
    index[at + 2] = corner + 2;
    index[at + 3] = corner;
    index[at + 4] = corner + 2;
    index[at + 5] = corner + 3;
  }
  return index;
}
