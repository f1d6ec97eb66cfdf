import type { CellCamera, CellKind, Pose } from '@palaestra/cells';
import {
  BackSide,
  Color,
  GLSL3,
  Mesh,
  PerspectiveCamera,
  Quaternion,
  RawShaderMaterial,
  Scene,
  WebGLRenderer,
} from 'three';
import { cornerLit, surfaceOf } from '../../../viewer/cell-surface.ts';

/** Three to four times fewer triangles than where a person looks: nobody sees it at 640 x 480. */
const FINENESS = 0.45;
/** A shadow is only an outline. */
const SHADOW_FINENESS = 0.3;
/** A bright room behind the table. */
const ROOM = '#c9d0d8';

/** Everything once more, laid flat on the table along the lamp's rays: without a shadow height cannot be seen. */
const LAID = `
in vec3 position;
uniform mat4 modelMatrix, viewMatrix, projectionMatrix;
uniform vec4 table;
void main() {
  vec4 p = modelMatrix * vec4(position, 1.0);
  p.xy -= vec2(0.45, -0.6) * max(p.z, 0.0);
  p.z = 0.0008;
  // It ends where the table does. Cut off here and not at each pixel, which costs three times as much.
  p.xy = clamp(p.xy, table.xy, table.zw);
  gl_Position = projectionMatrix * viewMatrix * p;
}`;
const SHADOW = `
precision mediump float;
out vec4 colour;
void main() { colour = vec4(0.6, 0.61, 0.63, 1.0); }`;

/** A cell as its cameras see it. */
export interface CameraScene {
  /** Put up the scene of a seed. */
  scene(seed: number): void;
  /** Set joints (rad), opening (m) and objects. */
  pose(joints: ArrayLike<number>, gripper: number, objects: ReadonlyMap<string, Pose>): void;
  /** Draw what a camera of the kind sees, into `pixels`. */
  draw(camera: CellCamera): void;
  /** Red, green, blue and nothing of each pixel of the last picture, from its top left corner; shape [height, width, 4]. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** @throws Error when the browser has no WebGL. */
export function createCameraScene(kind: CellKind, firstSeed: number): CameraScene {
  const { width, height } = kind.cameras[0]!;
  const canvas = new OffscreenCanvas(width, height);
  // Without smoothing of edges, which a machine without a graphics chip pays for with half its pictures.
  const renderer = new WebGLRenderer({ canvas, antialias: false, alpha: false });
  const lit = cornerLit();
  const shadow = new RawShaderMaterial({
    vertexShader: LAID,
    fragmentShader: SHADOW,
    glslVersion: GLSL3,
    uniforms: { table: { value: [0, 0, 0, 0] } },
  });
  // What is upright for the graphics interface is upside down for a picture: it is drawn so that it need not be turned.
  for (const material of [lit, shadow]) material.side = BackSide;
  const gl = renderer.getContext();
  const pixels = new Uint8ClampedArray(4 * width * height);
  const cameras = new Map(kind.cameras.map((camera) => [camera.name, eyeOf(camera)]));
  let seed = firstSeed;
  let room = new Scene();
  let meshes = new Map<string, Mesh>();

  function build(next: number) {
    for (const mesh of meshes.values()) mesh.geometry.dispose();
    seed = next;
    room = new Scene();
    room.background = new Color(ROOM);
    meshes = new Map();
    for (const { name, geoms } of kind.scene(seed)) {
      if (geoms.length === 0) continue;
      const mesh = new Mesh(surfaceOf(geoms, FINENESS), lit);
      meshes.set(name, mesh);
      room.add(mesh);
      if (name === 'table') {
        mesh.geometry.computeBoundingBox();
        const { min, max } = mesh.geometry.boundingBox!;
        shadow.uniforms.table = { value: [min.x, min.y, max.x, max.y] };
      } else {
        const laid = new Mesh(surfaceOf(geoms, SHADOW_FINENESS), shadow);
        // It lies elsewhere than the body that throws it.
        laid.frustumCulled = false;
        mesh.add(laid);
      }
    }
    for (const { name, body } of kind.cameras) (meshes.get(body) ?? room).add(cameras.get(name)!);
  }
  build(seed);

  return {
    pixels,
    scene: build,
    pose(joints, gripper, objects) {
      const poses = kind.poses(seed, joints, gripper, objects);
      for (const [name, mesh] of meshes) {
        const pose = poses.get(name);
        mesh.visible = pose !== undefined;
        if (pose) place(mesh, pose);
      }
    },
    draw({ name }) {
      renderer.render(room, cameras.get(name)!);
      // Copied here, in one go: as a texture it would be copied twice on its way to the encoder.
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    },
  };
}

/** The eye of three.js looks along -z with y up, an optical frame along z with y down: half a turn about x. */
function eyeOf({ width, height, fieldOfView, pose }: CellCamera): PerspectiveCamera {
  const eye = new PerspectiveCamera((fieldOfView * 180) / Math.PI, width / height, 0.01, 4);
  place(eye, pose);
  eye.quaternion.multiply(new Quaternion(1, 0, 0, 0));
  eye.projectionMatrix.elements[5] *= -1;
  eye.projectionMatrixInverse.copy(eye.projectionMatrix).invert();
  return eye;
}

function place(thing: Mesh | PerspectiveCamera, { position, orientation }: Pose): void {
  thing.position.set(...position);
  thing.quaternion.set(...orientation);
}
