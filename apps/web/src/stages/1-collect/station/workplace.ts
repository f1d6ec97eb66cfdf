import type { CellKind, CellResult, Mujoco, Observation, Vec3 } from '@palaestra/cells';
import { createHand, type HandInput, IDLE_HAND, type TakeStep } from '@palaestra/collect';

/** Longest take, s: the rules call longer ones too long. */
const LONGEST = 60;
/** Movement of the tool that counts as motion, m. */
const MOTION = 0.0003;

/** One cell with one person's hand in it. */
export interface Workplace {
  readonly seed: number;
  readonly seen: Observation;
  /** Commanded tool position, m. */
  readonly target: Vec3;
  /** True while something pushes back and the hand gives way. */
  readonly blocked: boolean;
  readonly recording: boolean;
  readonly stopped: boolean;
  /** Put up the scene of a seed; whatever was being recorded is given up. */
  scene(seed: number): void;
  /** Begin a take at the scene's start. */
  record(): void;
  /** @param at when the person moved a finger, ms since the epoch. */
  input(input: HandInput, at: number): void;
  /** Hold still until `stop(false)`. */
  stop(on: boolean): void;
  /** Run one control period; true when the take has ended by itself. */
  step(): boolean;
  /** The last control period; null before the first of a scene. */
  readonly done: TakeStep | null;
  /** End the take; null when none was being recorded. */
  finish(): EndedTake | null;
  /** When the input was given whose motion was seen since the last call, ms since the epoch; null for none. */
  motion(): number | null;
}

/** What is seen at the end of a take, and how it ended. */
export interface EndedTake {
  readonly last: Observation;
  readonly result: CellResult;
}

/** @param first seed of the first scene; it stands until it is stepped */
export function openWorkplace(kind: CellKind, mujoco: Mujoco, first: number): Workplace {
  const period = 1 / kind.controlHz;
  const cell = kind.create(mujoco, { timeLimit: LONGEST });
  let seed = first;
  let seen = cell.reset(seed);
  let hand = createHand(seen, { period, forceLimit: kind.forceLimit });
  let input = IDLE_HAND;
  let stopped = false;
  let recording = false;
  let done: TakeStep | null = null;
  let awaited: { at: number; from: Observation } | null = null;
  let moved: number | null = null;

  function restart(next: number) {
    seed = next;
    seen = cell.reset(seed);
    hand = createHand(seen, { period, forceLimit: kind.forceLimit });
    input = IDLE_HAND;
    stopped = false;
    recording = false;
    done = null;
    awaited = null;
  }

  return {
    get seed() {
      return seed;
    },
    get seen() {
      return seen;
    },
    get target() {
      return hand.target;
    },
    get blocked() {
      return hand.blocked;
    },
    get recording() {
      return recording;
    },
    get stopped() {
      return stopped;
    },
    scene: restart,
    record() {
      restart(seed);
      recording = true;
    },
    input(next, at) {
      if (rests(input) && !rests(next) && !stopped) awaited = { at, from: seen };
      input = next;
    },
    stop(on) {
      stopped = on;
      hand.halt(seen);
    },
    step() {
      const action = hand.steer(stopped ? { ...IDLE_HAND, closed: input.closed } : input, seen);
      const next = cell.step(action);
      done = { seen, action, sent: next.sent };
      seen = next;
      if (awaited && distance(awaited.from, seen) > MOTION) {
        moved = awaited.at;
        awaited = null;
      }
      return recording && cell.done;
    },
    get done() {
      return done;
    },
    finish() {
      if (!recording) return null;
      recording = false;
      return { last: seen, result: cell.result() };
    },
    motion() {
      const at = moved;
      moved = null;
      return at;
    },
  };
}

/** How the scripted expert does the same scene; takes a second or two. */
export function expertResult(kind: CellKind, mujoco: Mujoco, seed: number): CellResult {
  const cell = kind.create(mujoco);
  try {
    const expert = kind.expert(seed);
    let seen = cell.reset(seed);
    while (!cell.done) seen = cell.step(expert(seen));
    return cell.result();
  } finally {
    cell.dispose();
  }
}

function rests({ move, goal }: HandInput): boolean {
  return goal === null && move.every((value) => value === 0);
}

function distance(a: Observation, b: Observation): number {
  return Math.hypot(...a.toolPose.position.map((value, axis) => value - b.toolPose.position[axis]!));
}
