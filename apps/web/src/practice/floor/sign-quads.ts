import { UNIT_STATES } from '@palaestra/islands';
import { BufferAttribute, BufferGeometry, CanvasTexture, DynamicDrawUsage, Mesh, MeshBasicMaterial } from 'three';
import { STATE_SIGN } from './palette.ts';

/** Pixels of one sign in the picture that holds all of them in a row. */
const SIGN = 64;

/** Signs of states that lie flat, as one call: colour is never alone. */
export interface SignQuads {
  readonly mesh: Mesh;
  /** Put sign `index` of a state with its middle at (x, y, z), `side` m across. */
  put(index: number, state: number, x: number, y: number, z: number, side: number): void;
  /** Show the first `count` signs as they were put. */
  show(count: number): void;
  dispose(): void;
}

/** @param most how many signs there may be. */
export function newSignQuads(most: number, ink: string): SignQuads {
  const positions = new BufferAttribute(new Float32Array(most * 12), 3).setUsage(DynamicDrawUsage);
  const uvs = new BufferAttribute(new Float32Array(most * 8), 2).setUsage(DynamicDrawUsage);
  const index = new Uint32Array(most * 6);
  for (let sign = 0; sign < most; sign++) {
    for (const [at, corner] of [0, 1, 2, 0, 2, 3].entries()) index[sign * 6 + at] = sign * 4 + corner;
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', positions);
  geometry.setAttribute('uv', uvs);
  geometry.setIndex(new BufferAttribute(index, 1));
  geometry.setDrawRange(0, 0);
  const map = new CanvasTexture(rowOfSigns(ink));
  const material = new MeshBasicMaterial({ map, transparent: true });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  return {
    mesh,
    put(sign, state, x, y, z, side) {
      for (let corner = 0; corner < 4; corner++) {
        const u = corner === 1 || corner === 2 ? 1 : 0;
        const v = corner >= 2 ? 1 : 0;
        positions.setXYZ(sign * 4 + corner, x + (u - 0.5) * side, y + (v - 0.5) * side, z);
        uvs.setXY(sign * 4 + corner, (state + u) / UNIT_STATES.length, v);
      }
    },
    show(count) {
      mesh.visible = count > 0;
      geometry.setDrawRange(0, count * 6);
      for (const attribute of [positions, uvs]) {
        attribute.clearUpdateRanges();
        attribute.addUpdateRange(0, count * 4 * attribute.itemSize);
        attribute.needsUpdate = true;
      }
    },
    dispose() {
      geometry.dispose();
      material.dispose();
      map.dispose();
    },
  };
}

function rowOfSigns(ink: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = SIGN * UNIT_STATES.length;
  canvas.height = SIGN;
  const ctx = canvas.getContext('2d')!;
  ctx.strokeStyle = ink;
  ctx.lineCap = 'round';
  for (const [state, name] of UNIT_STATES.entries()) {
    ctx.setTransform(SIGN * 0.875, 0, 0, SIGN * 0.875, SIGN * (state + 0.5), SIGN / 2);
    ctx.lineWidth = 0.12;
    ctx.stroke(new Path2D(STATE_SIGN[name]));
  }
  return canvas;
}
