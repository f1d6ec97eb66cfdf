import { useComputedColorScheme } from '@mantine/core';
import type { CellKind, Geom, Pose } from '@palaestra/cells';
import { Canvas, useFrame, useThree } from '@react-three/fiber';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { Group } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { geometryOf } from './cell-geometry.ts';
import { cornerLit, drawnBySoftware, surfaceOf } from './cell-surface.ts';
import classes from './viewer.module.css';

/** Where the eye is and what it looks at, m, base frame. */
export interface View {
  readonly eye: readonly [number, number, number];
  readonly centre: readonly [number, number, number];
}

const BESIDE: View = { eye: [1.62, -0.86, 0.92], centre: [0.24, 0, 0.24] };

/** Room and light for a cell. Drag turns, the wheel comes closer; drawn only when something asks for it. */
export function CellCanvas(props: {
  readonly label: string;
  readonly height: number | string;
  readonly view?: View;
  readonly children: ReactNode;
}) {
  const { view = BESIDE } = props;
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <div
      className={classes.scene}
      style={{ height: props.height }}
      role="img"
      aria-label={props.label}
      data-testid="scene"
    >
      <Canvas
        frameloop="demand"
        dpr={drawnBySoftware() ? 1 : [1, 2]}
        gl={{ antialias: !drawnBySoftware() }}
        camera={{ position: [...view.eye], up: [0, 0, 1], fov: 38, near: 0.05, far: 20 }}
        onCreated={({ gl }) => gl.domElement.setAttribute('data-ready', 'true')}
      >
        <hemisphereLight
          args={[dark ? '#cfd8e6' : '#ffffff', dark ? '#23272d' : '#b9b6ab', dark ? 1.5 : 2]}
          position={[0, 0, 1]}
        />
        <directionalLight position={[1.2, -1.5, 2.5]} intensity={dark ? 1.6 : 1.9} />
        <Controls centre={view.centre} />
        {props.children}
      </Canvas>
    </div>
  );
}

function Controls({ centre }: { readonly centre: View['centre'] }) {
  const { camera, gl, invalidate, set } = useThree();
  useEffect(() => {
    const controls = new OrbitControls(camera, gl.domElement);
    controls.target.set(...centre);
    controls.maxPolarAngle = Math.PI * 0.49;
    controls.minDistance = 0.25;
    controls.maxDistance = 3.5;
    controls.addEventListener('change', () => invalidate());
    controls.update();
    // What is dragged in the scene switches them off meanwhile.
    set({ controls });
    return () => controls.dispose();
  }, [camera, gl, invalidate, set, centre]);
  return null;
}

/** The bodies of a cell where `poses` says that they are, drawn again whenever `subscribe` tells of a change. */
export function CellBodies(props: {
  readonly kind: CellKind;
  readonly seed: number;
  readonly poses: () => ReadonlyMap<string, Pose> | null;
  readonly subscribe: (changed: () => void) => () => void;
}) {
  const { kind, seed, poses, subscribe } = props;
  const invalidate = useThree((state) => state.invalidate);
  const bodies = useMemo(() => kind.scene(seed), [kind, seed]);
  const groups = useRef(new Map<string, Group>());
  useEffect(() => subscribe(drawnBySoftware() ? seldom(invalidate) : () => invalidate()), [subscribe, invalidate]);
  useFrame(() => {
    const now = poses();
    for (const [name, group] of groups.current) {
      const pose = now?.get(name);
      group.visible = pose !== undefined;
      if (!pose) continue;
      group.position.set(...pose.position);
      group.quaternion.set(...pose.orientation);
    }
  });
  return bodies.map((body) => (
    <group
      key={body.name}
      ref={(group) => {
        if (group) groups.current.set(body.name, group);
        else groups.current.delete(body.name);
      }}
    >
      {drawnBySoftware() ? (
        <Plain geoms={body.geoms} />
      ) : (
        body.geoms.map((geom, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the primitives of a body never change their order
          <Primitive key={index} geom={geom} />
        ))
      )}
    </group>
  ));
}

/** ms from one picture to the next where every picture takes time from what else is drawn, a station's cameras for one. */
const PAUSE = 60;

/** Calls `draw` at most once in a pause, and always after the last change. */
function seldom(draw: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      draw();
    }, PAUSE);
  };
}

/** A body where there is no graphics chip. */
function Plain({ geoms }: { readonly geoms: readonly Geom[] }) {
  const surface = useMemo(() => (geoms.length === 0 ? null : surfaceOf(geoms, 1)), [geoms]);
  const material = useMemo(cornerLit, []);
  return surface && <mesh geometry={surface} material={material} />;
}

function Primitive({ geom }: { readonly geom: Geom }) {
  const geometry = useMemo(() => geometryOf(geom), [geom]);
  const [red, green, blue, alpha] = geom.colour;
  return (
    <mesh geometry={geometry} position={[...geom.pose.position]} quaternion={[...geom.pose.orientation]}>
      <meshStandardMaterial
        color={[red ** 2.2, green ** 2.2, blue ** 2.2]}
        transparent={alpha < 1}
        opacity={alpha}
        roughness={0.62}
        metalness={0.08}
      />
    </mesh>
  );
}
