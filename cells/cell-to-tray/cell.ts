import type { RecordedEvent } from '@palaestra/core';
import { GRIPPER } from '../arm/gripper.ts';
import { inverse, limitSpeed } from '../arm/inverse.ts';
import { forward } from '../arm/kinematics.ts';
import { JOINT_NAMES } from '../arm/ur5e.ts';
import type { Cell, CellKind, CellResult, Observation } from '../cell.ts';
import {
  add,
  conjugate,
  cross,
  fromRotationVector,
  length,
  type Pose,
  rotate,
  scale,
  subtract,
  type Vec3,
} from '../pose.ts';
import type { Mujoco } from '../sim/mujoco.ts';
import { createEngine, type Engine } from './engine.ts';
import { drawLayout, type Layout, pocketPose } from './layout.ts';
import { cellToTrayModel, TIMESTEP } from './model.ts';
import { cellName } from './scene.ts';
import { causeOf, criteria, type State } from './success.ts';
import { type Watch, watch } from './watch.ts';

const GRAVITY = 9.81;
/** Elbow up, gripper down: where the search for the home pose starts, rad. */
const ELBOW_UP = [-0.34, -1.84, 1.9, -1.63, -Math.PI / 2, -1.91];
const HOME_OPENING = 0.04;
const STILL: Wrench = { force: [0, 0, 0], torque: [0, 0, 0] };

/** Start the engine for cells of this kind. */
export function createCellToTray(kind: CellKind, mujoco: Mujoco, timeLimit = kind.timeLimit): Cell {
  const period = 1 / kind.controlHz;
  const steps = Math.round(period / TIMESTEP);
  let scene: Scene | null = null;

  function current(): Scene {
    if (scene === null) throw new RangeError('Cannot use the cell: reset() has not been called, or dispose() has');
    return scene;
  }

  return {
    kind,
    reset(seed) {
      scene?.engine.dispose();
      scene = startScene(mujoco, seed);
      return observe(scene, []);
    },
    step(action) {
      const now = current();
      checkAction(action, kind.actionNames.length);
      now.sent = limited(action, now.sent, period);
      now.wrench = advance(now.engine, now.sent, steps);
      now.peakForce = Math.max(now.peakForce, length(now.wrench.force));
      now.tick++;
      now.time = now.tick * period;
      const observation = observe(now, []);
      const events = now.watch.look(observation, stateOf(now));
      now.done = now.watch.settled || now.time >= timeLimit - 1e-9;
      if (now.done) events.push(endEvent(now));
      return { ...observation, events };
    },
    get done() {
      return scene?.done ?? false;
    },
    result: () => resultOf(current()),
    dispose() {
      scene?.engine.dispose();
      scene = null;
    },
  };
}

type Wrench = Observation['wrench'];

interface Scene {
  readonly layout: Layout;
  readonly engine: Engine;
  readonly watch: Watch;
  sent: Float64Array;
  wrench: Wrench;
  tick: number;
  time: number;
  peakForce: number;
  done: boolean;
}

function startScene(mujoco: Mujoco, seed: number): Scene {
  const layout = drawLayout(seed);
  const engine = createEngine(mujoco, cellToTrayModel(layout));
  const joints = inverse(layout.home, ELBOW_UP, 100);
  engine.place(joints, HOME_OPENING);
  const sent = Float64Array.of(...joints, HOME_OPENING);
  return { layout, engine, watch: watch(layout), sent, wrench: STILL, tick: 0, time: 0, peakForce: 0, done: false };
}

/** Joint targets for a commanded tool pose: inverse kinematics from the last targets, then the speed limits. */
function limited(action: ArrayLike<number>, last: Float64Array, period: number): Float64Array {
  const [x, y, z, rx, ry, rz, opening] = Array.from(action) as [number, number, number, number, number, number, number];
  const arm = JOINT_NAMES.length;
  const from = last.subarray(0, arm);
  const target: Pose = { position: [x, y, z], orientation: fromRotationVector([rx, ry, rz]) };
  const joints = limitSpeed(from, inverse(target, from), period);
  const stroke = GRIPPER.maxSpeed * period;
  const wanted = Math.min(GRIPPER.stroke, Math.max(0, opening));
  return Float64Array.of(...joints, Math.min(last[arm]! + stroke, Math.max(last[arm]! - stroke, wanted)));
}

/**
 * Run `steps` physics steps; force and torque of the surroundings on the tool, averaged over them as the filter of a wrist
 * sensor does: the sensor's reading less what carries the gripper's weight.
 */
function advance(engine: Engine, sent: Float64Array, steps: number): Wrench {
  // The tool turns little in one period: where gravity points is looked up once.
  const weight = gripperWeight(engine);
  let force: Vec3 = [0, 0, 0];
  let torque: Vec3 = [0, 0, 0];
  engine.run(sent, steps, () => {
    const reading = engine.sensor();
    force = add(force, reading.force);
    torque = add(torque, reading.torque);
  });
  const lever = cross([0, 0, GRIPPER.centreAboveTool], weight);
  return { force: subtract(weight, scale(force, 1 / steps)), torque: subtract(lever, scale(torque, 1 / steps)) };
}

/** What the arm must exert to carry the gripper, in the tool frame. */
function gripperWeight(engine: Engine): Vec3 {
  const { orientation } = forward(engine.joints().position).tool;
  return rotate(conjugate(orientation), [0, 0, GRIPPER.mass * GRAVITY]);
}

function observe(scene: Scene, events: readonly RecordedEvent[]): Observation {
  const joints = scene.engine.joints();
  const gripper = scene.engine.opening();
  const { layout, engine } = scene;
  const objects = new Map<string, Pose>([
    ...layout.cells.map((_, index): [string, Pose] => [cellName(index), engine.bodyPose(cellName(index))]),
    ['target_pocket', pocketPose(layout.tray, layout.pocket)],
    ['tray', layout.tray],
    ['rack', layout.rack],
  ]);
  return {
    time: scene.time,
    joints,
    gripper,
    toolPose: forward(joints.position).tool,
    wrench: scene.wrench,
    objects,
    sent: scene.sent,
    measured: Float64Array.of(...joints.position, gripper),
    events,
  };
}

function stateOf(scene: Scene): State {
  return {
    cells: scene.layout.cells.map((_, index) => scene.engine.bodyPose(cellName(index))),
    opening: scene.engine.opening(),
    peakForce: scene.peakForce,
    attempts: scene.watch.attempts,
  };
}

function resultOf(scene: Scene): CellResult {
  const state = stateOf(scene);
  const cause = causeOf(scene.layout, state);
  return {
    outcome: cause === null ? 'success' : 'failure',
    cause,
    criteria: criteria(scene.layout, state),
    peakForce: scene.peakForce,
    time: scene.time,
    attempts: Math.max(1, scene.watch.attempts),
  };
}

function endEvent(scene: Scene): RecordedEvent {
  const { outcome, cause } = resultOf(scene);
  return { t: scene.time, name: 'end', detail: cause === null ? { outcome } : { outcome, cause } };
}

function checkAction(action: ArrayLike<number>, dimensions: number): void {
  const values = Array.from(action);
  if (values.length === dimensions && values.every(Number.isFinite)) return;
  throw new RangeError(`Cannot step the cell: expected ${dimensions} finite numbers, found [${values.join(', ')}]`);
}
