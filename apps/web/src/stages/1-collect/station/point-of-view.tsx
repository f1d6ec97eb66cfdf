import { useThree } from '@react-three/fiber';
import { type RefObject, useEffect } from 'react';
import type { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { View } from '../../../viewer/cell-canvas.tsx';

/** Movement of the eye that counts, m. */
const MOVED = 0.001;

/**
 * Who drags beside a handle turns the view: tells whether it is another than `first`, and puts into `back` what brings that
 * one back.
 */
export function PointOfView(props: {
  readonly first: View;
  readonly back: RefObject<() => void>;
  readonly onMoved: (moved: boolean) => void;
}) {
  const { first, back, onMoved } = props;
  const camera = useThree((state) => state.camera);
  const controls = useThree((state) => state.controls) as OrbitControls | null;
  useEffect(() => {
    if (controls === null) return;
    const tellMoved = () => {
      const [x, y, z] = first.eye;
      onMoved(Math.hypot(camera.position.x - x, camera.position.y - y, camera.position.z - z) > MOVED);
    };
    back.current = () => {
      camera.position.set(...first.eye);
      controls.target.set(...first.centre);
      controls.update();
    };
    controls.addEventListener('change', tellMoved);
    tellMoved();
    return () => {
      controls.removeEventListener('change', tellMoved);
      back.current = () => undefined;
    };
  }, [controls, camera, first, back, onMoved]);
  return null;
}
