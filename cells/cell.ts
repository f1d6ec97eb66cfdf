import type { Bilingual, FailureCause, Outcome, RecordedEvent, SuccessCriterion, Task, Unit } from '@palaestra/core';
import type { CellCamera } from './camera.ts';
import type { Pose, Vec3 } from './pose.ts';
import type { SceneBody } from './scene.ts';
import type { Mujoco } from './sim/mujoco.ts';

/**
 * What a controller sees after each control period, and what a recording keeps. Poses are in the base frame, joint
 * vectors in the order of `CellKind.jointNames`.
 */
export interface Observation {
  /** Simulated seconds since the reset. */
  readonly time: number;
  /** rad, rad/s, N.m. */
  readonly joints: { readonly position: Float64Array; readonly velocity: Float64Array; readonly effort: Float64Array };
  /** Measured opening of the gripper, m. */
  readonly gripper: number;
  readonly toolPose: Pose;
  /** Force (N) and torque (N.m) of the surroundings on the tool, in the tool frame; the gripper's own weight is taken off. */
  readonly wrench: { readonly force: Vec3; readonly torque: Vec3 };
  /** Poses of the things in the cell by name: known to a simulator only. */
  readonly objects: ReadonlyMap<string, Pose>;
  /** What the station's own instruments show, by the names of `CellKind.signals`; empty for a kind without any. */
  readonly signals: ReadonlyMap<string, number>;
  /** What went to the servos after inverse kinematics and limits: joints (rad), then opening (m). */
  readonly sent: Float64Array;
  /** What the robot did, in the dimensions of `sent`. */
  readonly measured: Float64Array;
  /** What happened in this period. */
  readonly events: readonly RecordedEvent[];
}

/** How an attempt stands or ended; computed from the state, never declared by the controller. */
export interface CellResult {
  readonly outcome: Outcome;
  /** Null exactly when the outcome is `success`. */
  readonly cause: FailureCause | null;
  readonly criteria: readonly SuccessCriterion[];
  /** Largest force at the tool, N. */
  readonly peakForce: number;
  /** Simulated seconds since the reset. */
  readonly time: number;
  /** Times the gripper closed on something, at least 1. */
  readonly attempts: number;
}

/** A running simulated work cell. Not safe for two controllers at once. */
export interface Cell {
  readonly kind: CellKind;
  /** Build the scene of `seed` and stand at its start. */
  reset(seed: number): Observation;
  /**
   * Run one control period (1 / `controlHz`).
   *
   * @param action commanded tool position (m) and rotation vector (rad) in the base frame, gripper opening (m); shape
   * [7], names in `CellKind.actionNames`. The tool frame with the gripper straight down is the identity rotation.
   * @throws {RangeError} for a wrong length or a number that is not finite.
   */
  step(action: ArrayLike<number>): Observation;
  /** True when nothing more can change the outcome, or the time is up. */
  readonly done: boolean;
  result(): CellResult;
  /** Free the engine's memory. The cell cannot be used afterwards. */
  dispose(): void;
}

/** Chooses the next action; a policy, the scripted expert or a person's hand. */
export type Controller = (observation: Observation) => Float64Array | Promise<Float64Array>;

/** What distinguishes a kind of cell. Everything but `create` is pure and needs no engine. */
export interface CellKind {
  readonly name: string;
  readonly title: Bilingual;
  readonly task: Task;
  readonly robot: { readonly embodiment: string; readonly serial: string | null };
  /** Control periods per second. */
  readonly controlHz: number;
  /** Longest episode, s. */
  readonly timeLimit: number;
  readonly jointNames: readonly string[];
  /** Names of the commanded action's dimensions. */
  readonly actionNames: readonly string[];
  /** Names of `Observation.objects` that every seed has. */
  readonly objectNames: readonly string[];
  /** What the station measures beside the robot: insertion depth, an interlock. A real station has them too. */
  readonly signals: readonly { readonly name: string; readonly unit: Unit }[];
  /** Largest force at the tool with which an attempt can succeed, N; the limit of the criterion `force`. */
  readonly forceLimit: number;
  /** What films the work. */
  readonly cameras: readonly CellCamera[];
  /** Failures that the expert can be asked for. */
  readonly failureModes: readonly FailureCause[];
  /** What the operator is asked to do with this seed. */
  instruction(seed: number): Bilingual;
  /** What the seed decided, for the recording's metadata. */
  variation(seed: number): Record<string, string | number>;
  /** Primitives of every body of the seed's scene, for a renderer. */
  scene(seed: number): SceneBody[];
  /** Pose of every body of the scene, from what a recording keeps: joints (rad), opening (m), object poses. */
  poses(
    seed: number,
    joints: ArrayLike<number>,
    gripper: number,
    objects: ReadonlyMap<string, Pose>,
  ): Map<string, Pose>;
  /** The seed's scene as MuJoCo XML, for other tools. */
  mjcf(seed: number): string;
  /** The scripted expert for one episode; stateful, so make a new one for each. */
  expert(seed: number, options?: { failure?: FailureCause | undefined }): (observation: Observation) => Float64Array;
  /** @param options.timeLimit longest episode, s; the kind's own by default. A person needs longer than the expert. */
  create(mujoco: Mujoco, options?: { timeLimit?: number }): Cell;
}
