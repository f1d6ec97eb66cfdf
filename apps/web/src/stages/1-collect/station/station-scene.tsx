import type { CellKind } from '@palaestra/cells';
import { useFrame } from '@react-three/fiber';
import { type RefObject, useCallback, useMemo, useRef } from 'react';
import { type Mesh, Vector3 } from 'three';
import { useText } from '../../../app/i18n/index.ts';
import { CellBodies, CellCanvas, type View } from '../../../viewer/cell-canvas.tsx';
import { Headset, type HeadsetActions } from './headset.tsx';
import { PointOfView } from './point-of-view.tsx';
import { PublishedPoses } from './published-poses.tsx';
import { ToolHandles } from './tool-handles.tsx';
import type { LiveFrame } from './use-cell.ts';
import type { PersonsHand } from './use-hand.ts';

/** In front of the table, looking back at the robot: the parts stand between. */
const FRONT: View = { eye: [1.42, -0.3, 0.86], centre: [0.42, 0, 0.13] };
/** The same for a screen that is held upright. */
const FURTHER: View = { eye: [2.1, -0.45, 1.4], centre: [0.42, 0, 0.06] };

/** The cell as it moves, with handles on the tool. */
export function StationScene(props: {
  readonly kind: CellKind;
  readonly seed: number;
  readonly live: LiveFrame;
  readonly hand: Pick<PersonsHand, 'drag' | 'turn' | 'look' | 'toggleGripper'>;
  readonly headset: XRSession | null;
  readonly actions: HeadsetActions;
  /** Takes what brings the first point of view back. */
  readonly front: RefObject<() => void>;
  /** The point of view is another than the first, or is the first again. */
  readonly onViewMoved: (moved: boolean) => void;
}) {
  const { kind, seed, live, hand } = props;
  const view = innerWidth < innerHeight ? FURTHER : FRONT;
  const { t } = useText();
  const poses = useCallback(() => {
    const frame = live.get();
    // A frame of the scene before has parts that this one may lack.
    if (frame === null || frame.seed !== seed) return null;
    return kind.poses(seed, frame.joints, frame.gripper, new Map(frame.objects));
  }, [kind, seed, live]);
  return (
    <CellCanvas label={t('station.scene')} height="100%" view={view}>
      <CellBodies kind={kind} seed={seed} poses={poses} subscribe={live.subscribe} />
      <Goal kind={kind} seed={seed} live={live} />
      <ToolHandles live={live} hand={hand} />
      <Headset session={props.headset} live={live} hand={hand} actions={props.actions} />
      <Heading onLook={hand.look} />
      <PointOfView first={view} back={props.front} onMoved={props.onViewMoved} />
      <PublishedPoses live={live} />
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
