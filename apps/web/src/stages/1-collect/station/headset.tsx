import type { Vec3 } from '@palaestra/cells';
import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useRef } from 'react';
import { Group } from 'three';
import type { LiveFrame } from './use-cell.ts';
import type { PersonsHand } from './use-hand.ts';
import { createXrHand, type XrController } from './xr-hand.ts';

/** Buttons of the mapping `xr-standard`. */
const BUTTON = { trigger: 0, squeeze: 1, stick: 3, lower: 4, upper: 5 } as const;
/** Where the person stands, base frame, m, and where he looks, rad: in front of the table, facing the robot. */
const STAND: Vec3 = [1.15, 0, -0.75];
const HEADING = Math.PI;

/** What the buttons of a controller do besides moving the tool. */
export interface HeadsetActions {
  record(): void;
  stop(): void;
}

/**
 * While a session of a headset runs: puts the person in front of the table, and lets his right controller (or the only one)
 * move the tool. Squeeze is the clutch, the trigger the gripper, the lower button records, the upper one stops.
 */
export function Headset(props: {
  readonly session: XRSession | null;
  readonly live: LiveFrame;
  readonly hand: Pick<PersonsHand, 'drag' | 'turn' | 'toggleGripper'>;
  readonly actions: HeadsetActions;
}) {
  const { session, live, hand } = props;
  const { gl, scene, camera } = useThree();
  const actions = useRef(props.actions);
  actions.current = props.actions;
  const follower = useRef(createXrHand());
  const before = useRef<readonly boolean[]>([]);

  useEffect(() => {
    if (session === null) return;
    // The headset's up is y, the table's is z; the person faces -z there and the robot here.
    const rig = new Group();
    rig.position.set(...STAND);
    rig.rotation.set(Math.PI / 2, HEADING - Math.PI / 2, 0, 'XYZ');
    const seen = camera.clone();
    scene.add(rig);
    rig.add(camera);
    gl.xr.setReferenceSpaceType('local-floor');
    void gl.xr.setSession(session);
    return () => {
      rig.remove(camera);
      scene.remove(rig);
      // The headset has moved and widened the eye; on the screen it looks as before.
      camera.copy(seen as never, false);
      hand.drag(null);
      hand.turn(null);
    };
  }, [session, gl, scene, camera, hand.drag, hand.turn]);

  useFrame((_state, _delta, frame?: XRFrame) => {
    const tool = live.get()?.tool;
    const space = gl.xr.getReferenceSpace();
    if (!frame || session === null || !tool || !space) return;
    const sources = [...session.inputSources].filter(({ gripSpace, gamepad }) => gripSpace && gamepad);
    const source = sources.find(({ handedness }) => handedness === 'right') ?? sources[0];
    const pressed = source?.gamepad?.buttons.map((button) => button.pressed) ?? [];
    const isNew = (button: number) => pressed[button] === true && before.current[button] !== true;
    if (isNew(BUTTON.trigger)) hand.toggleGripper();
    if (isNew(BUTTON.lower)) actions.current.record();
    if (isNew(BUTTON.upper)) actions.current.stop();
    before.current = pressed;
    const pose = source?.gripSpace ? frame.getPose(source.gripSpace, space) : undefined;
    const wish = follower.current.follow(pose ? controllerOf(pose.transform, pressed) : null, tool, HEADING);
    hand.drag(wish.goal);
    hand.turn(wish.facing);
  });
  return null;
}

function controllerOf({ position: p, orientation: q }: XRRigidTransform, pressed: readonly boolean[]): XrController {
  return {
    pose: { position: [p.x, p.y, p.z], orientation: [q.x, q.y, q.z, q.w] },
    squeeze: pressed[BUTTON.squeeze] ?? false,
    precise: pressed[BUTTON.stick] ?? false,
  };
}
