import type { Geom } from '@palaestra/cells';
import { BoxGeometry, type BufferGeometry, CapsuleGeometry, CylinderGeometry, SphereGeometry } from 'three';

/**
 * The surface of a primitive. Cylinders and capsules of a cell stand along z, those of three.js along y.
 *
 * @param fineness 1 for what a person looks at closely, less for what has to be drawn often.
 */
export function geometryOf({ shape, size }: Geom, fineness = 1): BufferGeometry {
  const [a = 0.01, b = 0.01, c = 0.01] = size;
  const sides = (full: number) => Math.max(4, Math.round(full * fineness));
  if (shape === 'box') return new BoxGeometry(2 * a, 2 * b, 2 * c);
  if (shape === 'cylinder') return new CylinderGeometry(a, a, 2 * b, sides(32)).rotateX(Math.PI / 2);
  if (shape === 'capsule') {
    return new CapsuleGeometry(a, 2 * b, Math.max(3, Math.round(7 * fineness)), sides(24)).rotateX(Math.PI / 2);
  }
  return new SphereGeometry(a, sides(24), sides(16));
}
