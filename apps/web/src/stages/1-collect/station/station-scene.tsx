import type { CellKind, Vec3 } from '@palaestra/cells';
import { type ThreeEvent, useFrame, useThree } from '@react-three/fiber';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type Group, type Mesh, Plane, Vector3 } from 'three';
import type { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { useText } from '../../../app/i18n/index.ts';
import { CellBodies, CellCanvas, type View } from '../../../viewer/cell-canvas.tsx';
import type { LiveFrame } from './use-cell.ts';

/** In front of the table, looking back at the robot: the parts stand between. */
const FRONT: View = { eye: [1.42, -0.3, 0.86], centre: [0.42, 0, 0.13] };
/** The same for a screen that is held upright. */
const FURTHER: View = { eye: [2.1, -0.45, 1.4], centre: [0.42, 0, 0.06] };

/** The cell as it moves, with handles on the tool: a ring for the plane of the table and an arrow for up and down. */
export function StationScene(props: {
  readonly kind: CellKind;
  readonly seed: number;
  readonly live: LiveFrame;
  readonly onDrag: (goal: Vec3 | null) => void;
  readonly onLook: (heading: number) => void;
}) {
  const { kind, seed, live } = props;
  const { t } = useText();
  const poses = useCallback(() => {
    const frame = live.get();
    // A frame of the scene before has parts that this one may lack.
    if (frame === null || frame.seed !== seed) return null;
    return kind.poses(seed, frame.joints, frame.gripper, new Map(frame.objects));
  }, [kind, seed, live]);
  return (
    <CellCanvas label={t('station.scene')} height="100%" view={innerWidth < innerHeight ? FURTHER : FRONT}>
      <CellBodies kind={kind} seed={seed} poses={poses} subscribe={live.subscribe} />
      <Goal kind={kind} seed={seed} live={live} />
      <ToolHandles live={live} onDrag={props.onDrag} />
      <Heading onLook={props.onLook} />
    </CellCanvas>
  );
}

/** A ring around the place that the task asks for: an object with a pose and no body. */
function Goal({ kind, seed, live }: { readonly kind: CellKind; readonly seed: number; readonly live: LiveFrame }) {
  const ring = useRef<Mesh>(null);
  const name = useMemo(() => {
    const bodies = new Set(kind.scene(seed).map((body) => body.name));
    return kind.objectNames.find((object) => object.startsWith('target_') && !bodies.has(object));
  }, [kind, seed]);
  useFrame(() => {
    const pose = live.get()?.objects.find(([object]) => object === name)?.[1];
    if (!ring.current) return;
    ring.current.visible = pose !== undefined;
    if (pose) ring.current.position.set(...pose.position);
  });
  return (
    <mesh ref={ring}>
      <torusGeometry args={[0.022, 0.0018, 8, 40]} />
      <meshBasicMaterial color="#e0701a" />
    </mesh>
  );
}

/** Tells where the person looks, whenever that changes. */
function Heading({ onLook }: { readonly onLook: (heading: number) => void }) {
  const direction = useRef(new Vector3());
  useFrame(({ camera }) => {
    const { x, y } = camera.getWorldDirection(direction.current);
    onLook(Math.atan2(y, x));
  });
  return null;
}

/** Where a drag began. */
interface Grab {
  readonly plane: Plane;
  /** From the point under the pointer to the tool, m. */
  readonly offset: Vector3;
  readonly vertical: boolean;
  readonly tool: Vec3;
}

function ToolHandles({ live, onDrag }: { readonly live: LiveFrame; readonly onDrag: (goal: Vec3 | null) => void }) {
  const { camera, controls } = useThree();
  const group = useRef<Group>(null);
  const grab = useRef<Grab | null>(null);
  useFrame(() => {
    const tool = live.get()?.tool.position;
    if (tool && group.current) group.current.position.set(...tool);
  });
  useEffect(() => () => onDrag(null), [onDrag]);

  function begin(event: ThreeEvent<PointerEvent>, vertical: boolean) {
    const tool = live.get()?.tool.position;
    if (!tool) return;
    event.stopPropagation();
    (event.target as Element).setPointerCapture(event.pointerId);
    (controls as OrbitControls | null)!.enabled = false;
    // Up and down are read off an upright plane that faces the person.
    const normal = vertical ? camera.getWorldDirection(new Vector3()).setZ(0).normalize() : new Vector3(0, 0, 1);
    const plane = new Plane().setFromNormalAndCoplanarPoint(normal, event.point);
    grab.current = { plane, offset: new Vector3(...tool).sub(event.point), vertical, tool };
  }
  function move(event: ThreeEvent<PointerEvent>) {
    const held = grab.current;
    if (held === null) return;
    event.stopPropagation();
    const point = event.ray.intersectPlane(held.plane, new Vector3())?.add(held.offset);
    if (!point) return;
    onDrag(held.vertical ? [held.tool[0], held.tool[1], point.z] : [point.x, point.y, held.tool[2]]);
  }
  function end(event: ThreeEvent<PointerEvent>) {
    if (grab.current === null) return;
    event.stopPropagation();
    (event.target as Element).releasePointerCapture(event.pointerId);
    grab.current = null;
    (controls as OrbitControls | null)!.enabled = true;
    onDrag(null);
  }
  const handlers = (vertical: boolean) => ({
    onPointerDown: (event: ThreeEvent<PointerEvent>) => begin(event, vertical),
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
  });
  return (
    <group ref={group}>
      <group {...handlers(false)}>
        <mesh>
          <torusGeometry args={[0.085, 0.004, 8, 48]} />
          <meshBasicMaterial color="#4f78ee" transparent opacity={0.85} />
        </mesh>
        {/* As wide as a finger. */}
        <mesh>
          <torusGeometry args={[0.085, 0.022, 6, 32]} />
          <meshBasicMaterial transparent opacity={0} depthWrite={false} />
        </mesh>
      </group>
      <group position={[0, 0.14, 0.02]} {...handlers(true)}>
        <mesh position={[0, 0, 0.035]} rotation={[Math.PI / 2, 0, 0]}>
          <coneGeometry args={[0.016, 0.04, 20]} />
          <meshBasicMaterial color="#4f78ee" transparent opacity={0.85} />
        </mesh>
        <mesh position={[0, 0, -0.035]} rotation={[-Math.PI / 2, 0, 0]}>
          <coneGeometry args={[0.016, 0.04, 20]} />
          <meshBasicMaterial color="#4f78ee" transparent opacity={0.85} />
        </mesh>
        <mesh>
          <sphereGeometry args={[0.07, 12, 8]} />
          <meshBasicMaterial transparent opacity={0} depthWrite={false} />
        </mesh>
      </group>
    </group>
  );
}
