import type { Geom } from '@palaestra/cells';
import { type Box3, type BufferGeometry, type Matrix4, Vector3 } from 'three';
import { surfaceOf } from '../../../viewer/cell-surface.ts';
import { BRIGHTEST, type ColouredSurface, DARKEST } from './picture-raster.ts';

/** Three to four times fewer triangles than where a person looks: nobody sees it at 640 x 480. */
export const FINENESS = 0.45;
/** A shadow is only an outline. */
export const SHADOW_FINENESS = 0.3;
export const SHADOW = [153, 156, 161] as const;
/** Over the table, m: as high as the table needs not to shine through. */
const SHADOW_HEIGHT = 0.0008;
/** How far light goes aside for each metre that it comes down, base frame. */
const SLANT = [0.45, -0.6] as const;
export const TO_LAMP = new Vector3(...SLANT, 1).normalize();

/** The surface of a body, in the room. */
export interface BodySurface extends ColouredSurface {
  /** Put it where its body is, base frame. */
  move(to: Matrix4): void;
}

/** A body under a lamp and the sky, its light computed at its corners. */
export function litSurface(geoms: readonly Geom[]): BodySurface {
  const { at, normals, paint, surface } = partsOf(surfaceOf(geoms, FINENESS));
  const { corners, colours } = surface;
  return {
    ...surface,
    move({ elements: m }) {
      for (let k = 0; k < corners.length; k += 3) {
        const [x, y, z] = [at[k]!, at[k + 1]!, at[k + 2]!];
        const [nx, ny, nz] = [normals[k]!, normals[k + 1]!, normals[k + 2]!];
        const up = m[2]! * nx + m[6]! * ny + m[10]! * nz;
        const along = m[0]! * nx + m[4]! * ny + m[8]! * nz;
        const across = m[1]! * nx + m[5]! * ny + m[9]! * nz;
        const lamp = Math.max(0, along * TO_LAMP.x + across * TO_LAMP.y + up * TO_LAMP.z);
        const light = 255 * (0.52 + 0.1 * up + 0.46 * lamp);
        corners[k] = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
        corners[k + 1] = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
        corners[k + 2] = m[2]! * x + m[6]! * y + m[10]! * z + m[14]!;
        for (let channel = k; channel < k + 3; channel++) {
          colours[channel] = Math.min(BRIGHTEST, Math.max(DARKEST, paint[channel]! * light));
        }
      }
    },
  };
}

/** A body laid flat on the table along the rays of the lamp: without a shadow height cannot be seen. */
export function laidSurface(geoms: readonly Geom[], { min, max }: Box3): BodySurface {
  const { at, surface } = partsOf(surfaceOf(geoms, SHADOW_FINENESS));
  const { corners, colours } = surface;
  for (let k = 0; k < colours.length; k += 3) colours.set(SHADOW, k);
  return {
    ...surface,
    move({ elements: m }) {
      for (let k = 0; k < corners.length; k += 3) {
        const [x, y, z] = [at[k]!, at[k + 1]!, at[k + 2]!];
        const height = Math.max(0, m[2]! * x + m[6]! * y + m[10]! * z + m[14]!);
        const along = m[0]! * x + m[4]! * y + m[8]! * z + m[12]! - SLANT[0] * height;
        const across = m[1]! * x + m[5]! * y + m[9]! * z + m[13]! - SLANT[1] * height;
        // It ends where the table does.
        corners[k] = Math.min(max.x, Math.max(min.x, along));
        corners[k + 1] = Math.min(max.y, Math.max(min.y, across));
        corners[k + 2] = SHADOW_HEIGHT;
      }
    },
  };
}

function partsOf({ attributes, index }: BufferGeometry) {
  const at = attributes.position!.array;
  const surface: ColouredSurface = {
    corners: new Float32Array(at.length),
    colours: new Float32Array(at.length),
    triangles: Uint16Array.from(index!.array),
  };
  return { at, normals: attributes.normal!.array, paint: attributes.color!.array, surface };
}
