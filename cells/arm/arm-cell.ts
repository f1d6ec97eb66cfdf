import type { FailureCause, RecordedEvent, SuccessCriterion } from '@palaestra/core';
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
import type { Body } from '../scene.ts';
import { createEngine, type Engine } from '../sim/engine.ts';
import type { Mujoco } from '../sim/mujoco.ts';
import { armModel, TIMESTEP } from './arm-model.ts';
import { GRIPPER } from './gripper.ts';
import { inverse, limitSpeed } from './inverse.ts';
import { forward } from './kinematics.ts';
import { JOINT_NAMES } from './ur5e.ts';
import type { Watch } from './watch.ts';

/** What one episode of a task adds to the arm: its scene, what is watched, and how it ends. */
export interface Work {
  /** Everything in the base frame, the arm among it. */
  readonly bodies: readonly Body[];
  /** Tool pose from which the episode starts. */
  readonly home: Pose;
  /** Names of the free bodies whose poses are observed. */
  readonly parts: readonly string[];
  /** Poses of what stands still and is observed. */
  readonly fixtures: ReadonlyMap<string, Pose>;
  /** Look at the state after a control period; returns what is new. */
  look(seen: Observation, peakForce: number): RecordedEvent[];
  /** Values of `CellKind.signals`, in their order, after the last look. */
  signals(seen: Observation): readonly number[];
  /** When nothing more can change, and how often the gripper closed on something. */
  readonly watching: Pick<Watch, 'settled' | 'attempts'>;
  /** How the attempt stands; the cause is null for a success. */
  judge(seen: Observation, peakForce: number): { cause: FailureCause | null; criteria: readonly SuccessCriterion[] };
}

const GRAVITY = 9.81;
/** Elbow up, gripper down: where the search for the home pose starts, rad. */
const ELBOW_UP = [-0.34, -1.84, 1.9, -1.63, -Math.PI / 2, -1.91];
const HOME_OPENING = 0.04;
const STILL: Wrench = { force: [0, 0, 0], torque: [0, 0, 0] };

/** A cell in which the arm does the work that `start` begins for a seed. */
export function createArmCell(
  kind: CellKind,
  mujoco: Mujoco,
  start: (seed: number) => Work,
  timeLimit = kind.timeLimit,
): Cell {
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
      scene = startScene(kind, mujoco, start(seed));
      return scene.seen;
    },
    step(action) {
      const now = current();
      checkAction(action, kind.actionNames.length);
      now.sent = limited(action, now.sent, period);
      now.wrench = advance(now.engine, now.sent, steps);
      now.peakForce = Math.max(now.peakForce, length(now.wrench.force));
      now.tick++;
      now.time = now.tick * period;
      const seen = observe(now);
      const events = now.work.look(seen, now.peakForce);
      now.seen = { ...seen, signals: signalsOf(kind, now.work, seen) };
      now.done = now.work.watching.settled || now.time >= timeLimit - 1e-9;
      if (now.done) events.push(endEvent(now));
      return { ...now.seen, events };
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
  readonly engine: Engine;
  readonly work: Work;
  sent: Float64Array;
  wrench: Wrench;
  /** What was seen last. */
  seen: Observation;
  tick: number;
  time: number;
  peakForce: number;
  done: boolean;
}

function startScene(kind: CellKind, mujoco: Mujoco, work: Work): Scene {
  const engine = createEngine(mujoco, armModel(kind.name, work.bodies));
  const joints = inverse(work.home, ELBOW_UP, 100);
  engine.place(joints, HOME_OPENING);
  const sent = Float64Array.of(...joints, HOME_OPENING);
  const start = { engine, work, sent, wrench: STILL, tick: 0, time: 0, peakForce: 0, done: false };
  const seen = observe(start);
  return { ...start, seen: { ...seen, signals: signalsOf(kind, work, seen) } };
}

function signalsOf(kind: CellKind, work: Work, seen: Observation): Map<string, number> {
  const values = work.signals(seen);
  return new Map(kind.signals.map(({ name }, index) => [name, values[index]!]));
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

function observe({ engine, work, time, wrench, sent }: Omit<Scene, 'seen'>): Observation {
  const joints = engine.joints();
  const gripper = engine.opening();
  return {
    time,
    joints,
    gripper,
    toolPose: forward(joints.position).tool,
    wrench,
    objects: new Map([...work.parts.map((name): [string, Pose] => [name, engine.bodyPose(name)]), ...work.fixtures]),
    signals: new Map(),
    sent,
    measured: Float64Array.of(...joints.position, gripper),
    events: [],
  };
}

function resultOf({ work, seen, peakForce, time }: Scene): CellResult {
  const { cause, criteria } = work.judge(seen, peakForce);
  return {
    outcome: cause === null ? 'success' : 'failure',
    cause,
    criteria,
    peakForce,
    time,
    attempts: Math.max(1, work.watching.attempts),
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
