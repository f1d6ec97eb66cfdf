import { useComputedColorScheme } from '@mantine/core';
import { TASK, UNIT_STATES } from '@palaestra/islands';
import { Canvas, useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Color,
  InstancedMesh,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  MeshBasicMaterial,
  MeshLambertMaterial,
  type Object3D,
  PlaneGeometry,
  Quaternion,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
  Vector3,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { useText } from '../../app/i18n/index.ts';
import { drawnBySoftware } from '../../viewer/cell-surface.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import type { RunView } from '../run/run-view.ts';
import classes from './floor.module.css';
import type { FloorHandle } from './floor-canvas.tsx';
import { type Chosen, type FloorLook, placeOf } from './floor-look.ts';
import { type Palette, readPalette, STATE_SIGN } from './palette.ts';

/** Names stand over so many islands; more would hide each other. */
const NAMES = 120;

interface SceneProps {
  readonly view: RunView;
  readonly playhead: Playhead;
  readonly chosen: Chosen;
  readonly follow: boolean;
  readonly handle: { current: FloorHandle | null };
}

/** The floor in space: things of a kind are one mesh, so that thousands cost no more calls than one. */
export function FloorScene(props: SceneProps & { readonly label: string }) {
  const { bounds } = props.view.plan;
  const scheme = useComputedColorScheme('light');
  const size = Math.max(bounds.right - bounds.left, bounds.high - bounds.low);
  const centre = [(bounds.left + bounds.right) / 2, (bounds.low + bounds.high) / 2] as const;
  return (
    <div className={classes.scene} role="img" aria-label={props.label} data-testid="floor-scene">
      <Canvas
        key={scheme}
        frameloop="demand"
        dpr={drawnBySoftware() ? 1 : [1, 2]}
        gl={{ antialias: !drawnBySoftware() }}
        camera={{
          position: [centre[0], centre[1] - size * 0.6, size * 0.56],
          up: [0, 0, 1],
          fov: 40,
          near: Math.max(0.1, size / 2000),
          far: size * 6,
        }}
        onCreated={({ gl }) => gl.domElement.setAttribute('data-ready', 'true')}
      >
        <hemisphereLight args={['#ffffff', scheme === 'dark' ? '#2a2f36' : '#c8c5ba', 2.1]} position={[0, 0, 1]} />
        <directionalLight position={[0.6 * size, -0.8 * size, 1.2 * size]} intensity={1.4} />
        <Floor {...props} size={size} centre={centre} />
      </Canvas>
    </div>
  );
}

function Floor(props: SceneProps & { readonly size: number; readonly centre: readonly [number, number] }) {
  const { view, playhead, size, centre } = props;
  const { language } = useText();
  const { camera, gl, invalidate, scene } = useThree();
  const now = useRef(props);
  now.current = props;
  const controls = useRef<OrbitControls | null>(null);
  const palette = useMemo(() => readPalette(), []);
  const things = useMemo(() => newThings(view, palette, language), [view, palette, language]);

  useEffect(() => {
    scene.add(...things.all);
    invalidate();
    return () => {
      scene.remove(...things.all);
      things.dispose();
    };
  }, [scene, things, invalidate]);
  useEffect(() => {
    const made = new OrbitControls(camera, gl.domElement);
    made.target.set(centre[0], centre[1], 0);
    made.maxPolarAngle = Math.PI * 0.48;
    made.minDistance = 3;
    made.maxDistance = size * 3;
    made.addEventListener('change', () => invalidate());
    made.update();
    controls.current = made;
    const begin = camera.position.clone();
    now.current.handle.current = {
      zoom(factor) {
        camera.position.sub(made.target).divideScalar(factor).add(made.target);
        made.update();
        invalidate();
      },
      fit() {
        camera.position.copy(begin);
        made.target.set(centre[0], centre[1], 0);
        made.update();
        invalidate();
      },
    };
    return () => made.dispose();
  }, [camera, gl, invalidate, centre[0], centre[1], size]);
  useEffect(() => playhead.subscribe(() => invalidate()), [playhead, invalidate]);
  useEffect(() => invalidate());
  useFrame(() => {
    const { chosen, follow } = now.current;
    const look = view.look(playhead.get().t * 1000);
    things.show(look);
    const place = chosen === null ? null : placeOf(look, chosen);
    things.mark(place);
    const aim = controls.current;
    if (follow && place !== null && aim !== null) {
      // The eye goes along; what it sees stays as large.
      const [dx, dy] = [place.x - aim.target.x, place.y - aim.target.y];
      aim.target.set(place.x, place.y, 0);
      camera.position.x += dx;
      camera.position.y += dy;
      camera.lookAt(aim.target);
    }
  });
  return null;
}

interface Things {
  readonly all: readonly Object3D[];
  show(look: FloorLook): void;
  mark(place: { readonly x: number; readonly y: number } | null): void;
  dispose(): void;
}

const UP = new Vector3(0, 0, 1);

function newThings(view: RunView, palette: Palette, language: 'en' | 'zh'): Things {
  const { plan, plant } = view;
  const vehicles = plant.plant.vehicles.length;
  const units = plant.units.length;
  const { length, width } = plan.vehicle;
  const box = new BoxGeometry(1, 1, 1);
  const solid = () => new MeshLambertMaterial();
  // Orders at rest and on vehicles; more than this at once are not drawn.
  const orders = new InstancedMesh(box, solid(), Math.max(64, vehicles + units * 8 + 200));
  const bodies = new InstancedMesh(box, solid(), Math.max(1, vehicles));
  const pillars = new InstancedMesh(box, solid(), Math.max(1, units));
  const slabs = new InstancedMesh(box, new MeshBasicMaterial(), plan.islands.length);
  const signs = UNIT_STATES.map((name) => signMesh(STATE_SIGN[name], palette, Math.max(1, units)));
  const ring = new InstancedMesh(box, new MeshBasicMaterial({ transparent: true, opacity: 0.4 }), 1);
  const paths = pathLines(view, palette);
  const names = plan.islands.slice(0, NAMES).map(({ name, nameAt, box: at }) => {
    const sprite = nameSprite(name[language], palette, (at.right - at.left) * 1.05);
    sprite.position.set((at.left + at.right) / 2, nameAt.y, plan.vehicle.length * 1.4);
    return sprite;
  });
  const all = [orders, bodies, pillars, slabs, ring, paths, ...signs, ...names];
  for (const mesh of [orders, bodies, pillars, slabs, ring, ...signs]) mesh.frustumCulled = false;

  const matrix = new Matrix4();
  const turn = new Quaternion();
  const at = new Vector3();
  const scale = new Vector3();
  const colour = new Color();
  const still = new Quaternion();
  function put(
    mesh: InstancedMesh,
    index: number,
    x: number,
    y: number,
    z: number,
    a: number,
    b: number,
    c: number,
    heading = 0,
  ) {
    turn.copy(still);
    if (heading !== 0) turn.setFromAxisAngle(UP, heading);
    mesh.setMatrixAt(index, matrix.compose(at.set(x, y, z), turn, scale.set(a, b, c)));
  }
  const variantColours = palette.variants.map((one) => new Color(one));
  const stateColours = palette.states.map((one) => new Color(one));
  const [free, broken] = [new Color(palette.ink2), new Color(palette.drop)];

  for (const [index, { box: b }] of plan.islands.entries()) {
    put(slabs, index, (b.left + b.right) / 2, (b.low + b.high) / 2, 0.06, b.right - b.left, b.high - b.low, 0.12);
    slabs.setColorAt(index, colour.set(palette.line));
  }
  ring.setColorAt(0, colour.set(palette.accent));

  return {
    all,
    mark(place) {
      ring.visible = place !== null;
      if (place === null) return;
      put(ring, 0, place.x, place.y, length, length * 1.6, length * 1.6, length * 2.2);
      ring.instanceMatrix.needsUpdate = true;
    },
    show(look) {
      const { floor, poses, states } = look;
      let shown = 0;
      const load = (order: number, x: number, y: number, z: number, side: number, heading = 0) => {
        if (shown >= orders.instanceMatrix.count) return;
        put(orders, shown, x, y, z, side, side * 0.8, side * 0.7, heading);
        orders.setColorAt(shown, variantColours[look.variantOf(order) % variantColours.length]!);
        shown++;
      };
      for (let vehicle = 0; vehicle < vehicles; vehicle++) {
        const [x, y, heading] = [poses[4 * vehicle]!, poses[4 * vehicle + 1]!, poses[4 * vehicle + 2]!];
        const { failed, task, order, kit } = floor.vehicles[vehicle]!;
        put(bodies, vehicle, x, y, width * 0.2, length, width, width * 0.4, heading);
        bodies.setColorAt(vehicle, failed || task === TASK.out ? broken : free);
        if (task === TASK.carrying)
          load(order, x, y, width * (kit ? 0.55 : 0.75), kit ? width * 0.5 : length * 0.9, heading);
      }
      const counts = signs.map(() => 0);
      for (let unit = 0; unit < units; unit++) {
        const { island, place } = plan.units[unit]!;
        const side = plan.islands[island]!.unitSize * 0.8;
        const state = states[unit]!;
        const high = side * 0.5;
        put(pillars, unit, place.x, place.y, 0.12 + high / 2, side, side, high);
        pillars.setColorAt(unit, stateColours[state]!);
        put(signs[state]!, counts[state]!++, place.x, place.y, 0.16 + high, side, side, 1);
        const { order } = floor.units[unit]!;
        if (order >= 0) load(order, place.x, place.y - side * 0.2, 0.2 + high + side * 0.2, side * 0.5);
      }
      for (const [index, { inSlots, outSlots, slotSize }] of plan.islands.entries()) {
        for (const [list, slots] of [
          [floor.inBuffer[index]!, inSlots],
          [floor.outBuffer[index]!, outSlots],
        ] as const) {
          for (const [slot, order] of list.entries()) {
            // Who finds no place of his own stands upon the last one.
            const place = slots[Math.min(slot, slots.length - 1)]!;
            const above = Math.max(0, slot - slots.length + 1);
            load(order, place.x, place.y, 0.12 + slotSize * (0.35 + above * 0.75), slotSize * 0.8);
          }
        }
      }
      orders.count = shown;
      for (const [state, mesh] of signs.entries()) mesh.count = counts[state]!;
      for (const mesh of [orders, bodies, pillars, ...signs]) {
        mesh.instanceMatrix.needsUpdate = true;
        if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
      }
    },
    dispose() {
      for (const mesh of [orders, bodies, pillars, slabs, ring, ...signs]) {
        mesh.dispose();
        (mesh.material as MeshLambertMaterial).dispose();
      }
      for (const mesh of signs) (mesh.material as MeshBasicMaterial).map?.dispose();
      box.dispose();
      paths.geometry.dispose();
      for (const sprite of names) {
        sprite.material.map?.dispose();
        sprite.material.dispose();
      }
    },
  };
}

function pathLines({ plant }: RunView, palette: Palette): LineSegments {
  const { nodes, edges } = plant.plant.layout;
  const points = new Float32Array(edges.length * 6);
  for (const [index, { from, to }] of edges.entries()) {
    const a = nodes[plant.nodes.get(from)!]!;
    const b = nodes[plant.nodes.get(to)!]!;
    points.set([a.x, a.y, 0.02, b.x, b.y, 0.02], index * 6);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(points, 3));
  return new LineSegments(geometry, new LineBasicMaterial({ color: palette.ink3 }));
}

/** The sign of a state, lying on top of the unit: colour is never alone. */
function signMesh(path: string, palette: Palette, most: number): InstancedMesh {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 64;
  const ctx = canvas.getContext('2d')!;
  ctx.translate(32, 32);
  ctx.scale(56, 56);
  ctx.lineWidth = 0.12;
  ctx.lineCap = 'round';
  ctx.strokeStyle = palette.ink;
  ctx.stroke(new Path2D(path));
  const map = new CanvasTexture(canvas);
  return new InstancedMesh(new PlaneGeometry(1, 1), new MeshBasicMaterial({ map, transparent: true }), most);
}

/** A name that faces whoever looks, at most `width` m wide. */
function nameSprite(text: string, palette: Palette, width: number): Sprite {
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 48;
  const ctx = canvas.getContext('2d')!;
  ctx.font = `650 34px ${palette.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  const wide = Math.min(250, ctx.measureText(text).width + 14);
  ctx.fillStyle = palette.ground;
  ctx.globalAlpha = 0.82;
  ctx.beginPath();
  ctx.roundRect(128 - wide / 2, 2, wide, 44, 10);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.ink;
  ctx.fillText(text, 128, 25, 240);
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  map.anisotropy = 8;
  const sprite = new Sprite(new SpriteMaterial({ map, depthTest: false }));
  sprite.scale.set(width, (width * 48) / 256, 1);
  return sprite;
}
