import { type Vec3, yawOf } from '@palaestra/cells';
import { type ThreeEvent, useFrame, useThree } from '@react-three/fiber';
import { type ReactNode, useEffect, useRef } from 'react';
import { type Group, Plane, Vector3 } from 'three';
import type { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { LiveFrame } from './use-cell.ts';
import type { PersonsHand } from './use-hand.ts';

/** Radius of the ring, m. */
const RING = 0.085;
const COLOUR = '#4f78ee';

/** What a handle does with the point of the scene under the pointer. */
interface Handle {
  /** A drag begins; returns what the pointer asks for while it moves. */
  grab(point: Vector3, tool: Vec3, yaw: number): (point: Vector3) => void;
  letGo(): void;
  /** Read off an upright plane that faces the person, instead of one that lies. */
  readonly upright: boolean;
  /** Where the touch of two handles lies in a line, the greater is meant: the ring is everywhere, the knob in one place. */
  readonly precedence: number;
}

/** Handles on the tool: a ring for the plane of the table, an arrow for up and down, a knob on the ring for turning. */
export function ToolHandles({
  live,
  hand,
}: {
  readonly live: LiveFrame;
  readonly hand: Pick<PersonsHand, 'drag' | 'turn'>;
}) {
  const group = useRef<Group>(null);
  const knob = useRef<Group>(null);
  useFrame(() => {
    const tool = live.get()?.tool;
    if (!tool || !group.current) return;
    group.current.position.set(...tool.position);
    const turned = yawOf(tool.orientation) - Math.PI / 2;
    knob.current?.position.set(RING * Math.cos(turned), RING * Math.sin(turned), 0);
  });
  useEffect(
    () => () => {
      hand.drag(null);
      hand.turn(null);
    },
    [hand.drag, hand.turn],
  );
  const plane: Handle = {
    upright: false,
    precedence: 1,
    grab: (from, tool) => (point) => hand.drag([tool[0] + point.x - from.x, tool[1] + point.y - from.y, tool[2]]),
    letGo: () => hand.drag(null),
  };
  const height: Handle = {
    upright: true,
    precedence: 2,
    grab: (from, tool) => (point) => hand.drag([tool[0], tool[1], tool[2] + point.z - from.z]),
    letGo: () => hand.drag(null),
  };
  const turn: Handle = {
    upright: false,
    precedence: 3,
    grab(from, tool, yaw) {
      const angle = (point: Vector3) => Math.atan2(point.y - tool[1], point.x - tool[0]);
      let last = angle(from);
      let facing = yaw;
      return (point) => {
        // The way from the last move, never more than half a turn: it does not jump where the angle does.
        const step = angle(point) - last;
        facing += step - 2 * Math.PI * Math.round(step / (2 * Math.PI));
        last = angle(point);
        hand.turn(facing);
      };
    },
    letGo: () => hand.turn(null),
  };
  return (
    <group ref={group}>
      <Draggable live={live} handle={plane}>
        <mesh>
          <torusGeometry args={[RING, 0.004, 8, 48]} />
          <meshBasicMaterial color={COLOUR} transparent opacity={0.85} />
        </mesh>
        {/* As wide as a finger. */}
        <mesh>
          <torusGeometry args={[RING, 0.022, 6, 32]} />
          <meshBasicMaterial transparent opacity={0} depthWrite={false} />
        </mesh>
      </Draggable>
      <group position={[0, 0.14, 0.02]}>
        <Draggable live={live} handle={height}>
          {[1, -1].map((side) => (
            <mesh key={side} position={[0, 0, side * 0.035]} rotation={[(side * Math.PI) / 2, 0, 0]}>
              <coneGeometry args={[0.016, 0.04, 20]} />
              <meshBasicMaterial color={COLOUR} transparent opacity={0.85} />
            </mesh>
          ))}
          <Touch radius={0.07} />
        </Draggable>
      </group>
      <group ref={knob}>
        <Draggable live={live} handle={turn}>
          <mesh>
            <sphereGeometry args={[0.014, 20, 14]} />
            <meshBasicMaterial color={COLOUR} />
          </mesh>
          <Touch radius={0.032} />
        </Draggable>
      </group>
    </group>
  );
}

function Touch({ radius }: { readonly radius: number }) {
  return (
    <mesh>
      <sphereGeometry args={[radius, 12, 8]} />
      <meshBasicMaterial transparent opacity={0} depthWrite={false} />
    </mesh>
  );
}

/** Something that is dragged along a plane; the camera stands still meanwhile. */
function Draggable(props: { readonly live: LiveFrame; readonly handle: Handle; readonly children: ReactNode }) {
  const { live, handle } = props;
  const { camera, controls } = useThree();
  const held = useRef<{ plane: Plane; move: (point: Vector3) => void } | null>(null);
  const orbit = (on: boolean) => {
    (controls as OrbitControls | null)!.enabled = on;
  };
  function begin(event: ThreeEvent<PointerEvent>) {
    const tool = live.get()?.tool;
    const other = event.intersections.some(({ eventObject }) => eventObject.userData.precedence > handle.precedence);
    // What is meant lies behind, and hears of the event next.
    if (!tool || other) return;
    event.stopPropagation();
    (event.target as Element).setPointerCapture(event.pointerId);
    orbit(false);
    const normal = handle.upright ? camera.getWorldDirection(new Vector3()).setZ(0).normalize() : new Vector3(0, 0, 1);
    const plane = new Plane().setFromNormalAndCoplanarPoint(normal, event.point);
    held.current = { plane, move: handle.grab(event.point.clone(), tool.position, yawOf(tool.orientation)) };
  }
  function move(event: ThreeEvent<PointerEvent>) {
    if (held.current === null) return;
    event.stopPropagation();
    const point = event.ray.intersectPlane(held.current.plane, new Vector3());
    if (point) held.current.move(point);
  }
  function end(event: ThreeEvent<PointerEvent>) {
    if (held.current === null) return;
    event.stopPropagation();
    (event.target as Element).releasePointerCapture(event.pointerId);
    held.current = null;
    orbit(true);
    handle.letGo();
  }
  return (
    <group
      userData={{ precedence: handle.precedence }}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    >
      {props.children}
    </group>
  );
}
