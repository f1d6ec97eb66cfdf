import type { Geom } from '@palaestra/cells';
import { BufferAttribute, type BufferGeometry, GLSL3, Matrix4, Quaternion, RawShaderMaterial, Vector3 } from 'three';
import { mergeGeometries } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { geometryOf } from './cell-geometry.ts';

/** All primitives of a body as one surface with colours at its corners: one call of the graphics interface. */
export function surfaceOf(geoms: readonly Geom[], fineness: number): BufferGeometry {
  const parts = geoms.map((geom) => {
    const part = geometryOf(geom, fineness);
    const { position, orientation } = geom.pose;
    const at = new Matrix4().compose(new Vector3(...position), new Quaternion(...orientation), new Vector3(1, 1, 1));
    part.applyMatrix4(at);
    const corners = part.attributes.position!.count;
    const colours = new Float32Array(3 * corners);
    for (let corner = 0; corner < corners; corner++) colours.set(geom.colour.slice(0, 3), 3 * corner);
    part.setAttribute('color', new BufferAttribute(colours, 3));
    part.deleteAttribute('uv');
    return part;
  });
  return mergeGeometries(parts);
}

const AT_CORNERS = `
in vec3 position; in vec3 normal; in vec3 color;
uniform mat4 modelMatrix, viewMatrix, projectionMatrix;
out vec3 seen;
void main() {
  vec3 n = normalize(mat3(modelMatrix) * normal);
  float lamp = max(dot(n, normalize(vec3(0.45, -0.6, 1.0))), 0.0);
  float sky = 0.5 + 0.5 * n.z;
  seen = color * (0.42 + 0.2 * sky + 0.46 * lamp);
  gl_Position = projectionMatrix * viewMatrix * modelMatrix * vec4(position, 1.0);
}`;
const BETWEEN = `
precision mediump float;
in vec3 seen; out vec4 colour;
void main() { colour = vec4(seen, 1.0); }`;

/**
 * A surface of `surfaceOf` whose light is computed at the corners: boxes and cylinders look the same, and a machine without
 * a graphics chip draws four times as many pictures as with a material of three.js.
 */
export function cornerLit(): RawShaderMaterial {
  return new RawShaderMaterial({ vertexShader: AT_CORNERS, fragmentShader: BETWEEN, glslVersion: GLSL3 });
}

let software: boolean | undefined;

/** True when this browser draws without a graphics chip: then little must be drawn, and simply. */
export function drawnBySoftware(): boolean {
  software ??= askRenderer();
  return software;
}

function askRenderer(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) return false;
  const name = gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(String(name));
}
