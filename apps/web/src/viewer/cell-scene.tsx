import { useComputedColorScheme } from '@mantine/core';
import type { CellKind, Geom } from '@palaestra/cells';
import { Canvas, useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  CapsuleGeometry,
  CylinderGeometry,
  type Group,
  Line,
  LineBasicMaterial,
  SphereGeometry,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { useText } from '../app/i18n/index.ts';
import { cellPoses, toolPath } from './cell-pose.ts';
import type { Playhead } from './playhead.ts';
import type { LoadedRecording } from './recording.ts';
import { rowAt } from './signal-groups.ts';
import classes from './viewer.module.css';

/** The cell as it moved: arm, gripper and parts at the playhead. Drag turns, the wheel comes closer. */
export function CellScene(props: {
  readonly kind: CellKind;
  readonly seed: number;
  readonly recording: LoadedRecording;
  readonly playhead: Playhead;
  readonly height: number;
}) {
  const { t } = useText();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <div
      className={classes.scene}
      style={{ height: props.height }}
      role="img"
      aria-label={t('viewer.scene')}
      data-testid="scene"
    >
      <Canvas
        frameloop="demand"
        dpr={[1, 2]}
        camera={{ position: [1.62, -0.86, 0.92], up: [0, 0, 1], fov: 38, near: 0.05, far: 20 }}
        onCreated={({ gl }) => gl.domElement.setAttribute('data-ready', 'true')}
      >
        <hemisphereLight
          args={[dark ? '#cfd8e6' : '#ffffff', dark ? '#23272d' : '#b9b6ab', dark ? 1.5 : 2]}
          position={[0, 0, 1]}
        />
        <directionalLight position={[1.2, -1.5, 2.5]} intensity={dark ? 1.6 : 1.9} />
        <Controls />
        <Bodies {...props} />
        <ToolTrace recording={props.recording} playhead={props.playhead} />
      </Canvas>
    </div>
  );
}

function Controls() {
  const { camera, gl, invalidate } = useThree();
  useEffect(() => {
    const controls = new OrbitControls(camera, gl.domElement);
    controls.target.set(0.24, 0, 0.24);
    controls.maxPolarAngle = Math.PI * 0.49;
    controls.minDistance = 0.25;
    controls.maxDistance = 3.5;
    controls.addEventListener('change', () => invalidate());
    controls.update();
    return () => controls.dispose();
  }, [camera, gl, invalidate]);
  return null;
}

function Bodies(props: {
  readonly kind: CellKind;
  readonly seed: number;
  readonly recording: LoadedRecording;
  readonly playhead: Playhead;
}) {
  const { kind, seed, recording, playhead } = props;
  const invalidate = useThree((state) => state.invalidate);
  const bodies = useMemo(() => kind.scene(seed), [kind, seed]);
  const posesAt = useMemo(() => cellPoses(kind, seed, recording.signals), [kind, seed, recording]);
  const groups = useRef(new Map<string, Group>());
  useEffect(() => playhead.subscribe(() => invalidate()), [playhead, invalidate]);
  useFrame(() => {
    const poses = posesAt?.(playhead.get().t);
    for (const [name, group] of groups.current) {
      const pose = poses?.get(name);
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
      {body.geoms.map((geom, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the primitives of a body never change their order
        <Primitive key={index} geom={geom} />
      ))}
    </group>
  ));
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

/** Cylinders and capsules of a cell stand along z, those of three.js along y. */
function geometryOf({ shape, size }: Geom): BufferGeometry {
  const [a = 0.01, b = 0.01, c = 0.01] = size;
  if (shape === 'box') return new BoxGeometry(2 * a, 2 * b, 2 * c);
  if (shape === 'cylinder') return new CylinderGeometry(a, a, 2 * b, 32).rotateX(Math.PI / 2);
  if (shape === 'capsule') return new CapsuleGeometry(a, 2 * b, 8, 24).rotateX(Math.PI / 2);
  return new SphereGeometry(a, 24, 16);
}

/** The tool's path up to the playhead. */
function ToolTrace({ recording, playhead }: { readonly recording: LoadedRecording; readonly playhead: Playhead }) {
  const path = useMemo(() => toolPath(recording.signals), [recording]);
  const line = useMemo(() => {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(path.points, 3));
    const trace = new Line(geometry, new LineBasicMaterial({ color: '#e0701a', transparent: true, opacity: 0.8 }));
    trace.frustumCulled = false;
    return trace;
  }, [path]);
  useEffect(() => () => line.geometry.dispose(), [line]);
  useFrame(() => line.geometry.setDrawRange(0, path.t.length === 0 ? 0 : rowAt(path.t, playhead.get().t) + 1));
  return <primitive object={line} />;
}
