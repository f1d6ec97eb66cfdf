import { useComputedColorScheme } from '@mantine/core';
import { Canvas, useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { useText } from '../../app/i18n/index.ts';
import { drawnBySoftware } from '../../viewer/cell-surface.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import type { RunView } from '../run/run-view.ts';
import classes from './floor.module.css';
import type { FloorHandle } from './floor-canvas.tsx';
import { type Chosen, placeOf } from './floor-look.ts';
import { newFloorThings } from './floor-things.ts';
import { framingOf } from './framing.ts';
import { readPalette } from './palette.ts';
import { ratios, useSharpness } from './use-sharpness.ts';

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
        dpr={ratios()[0]}
        gl={{ antialias: !drawnBySoftware() }}
        camera={{
          up: [0, 0, 1],
          fov: 40,
          near: Math.max(0.1, size / 2000),
          far: size * 6,
        }}
        onCreated={({ gl }) => gl.domElement.setAttribute('data-ready', 'true')}
      >
        <Floor {...props} size={size} centre={centre} />
      </Canvas>
    </div>
  );
}

function Floor(props: SceneProps & { readonly size: number; readonly centre: readonly [number, number] }) {
  const { view, playhead, size, centre } = props;
  const { language } = useText();
  const { camera, gl, invalidate, scene, size: shown } = useThree();
  const now = useRef(props);
  now.current = props;
  const controls = useRef<OrbitControls | null>(null);
  const sharpen = useSharpness();
  const palette = useMemo(() => readPalette(), []);
  const things = useMemo(() => newFloorThings(view, palette, language), [view, palette, language]);

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
    controls.current = made;
    function fit() {
      const { fov, aspect } = camera as PerspectiveCamera;
      const { eye, target } = framingOf(now.current.view.plan.bounds, fov, aspect);
      camera.position.set(...eye);
      made.target.set(...target);
      made.update();
      invalidate();
    }
    fit();
    now.current.handle.current = {
      zoom(factor) {
        camera.position.sub(made.target).divideScalar(factor).add(made.target);
        made.update();
        invalidate();
      },
      fit,
    };
    return () => made.dispose();
  }, [camera, gl, invalidate, centre[0], centre[1], size]);
  useEffect(() => playhead.subscribe(() => invalidate()), [playhead, invalidate]);
  useEffect(() => invalidate());
  useFrame(() => {
    const { chosen, follow } = now.current;
    const { t, playing } = playhead.get();
    sharpen(playing);
    const look = view.look(t * 1000);
    const { fov } = camera as PerspectiveCamera;
    const { x, y, z } = camera.position;
    things.show(look, { x, y, z, across: shown.height / (2 * Math.tan((fov * Math.PI) / 360)) });
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
