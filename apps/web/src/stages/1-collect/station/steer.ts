import type { Vec3 } from '@palaestra/cells';
import type { HandInput } from '@palaestra/collect';

/** What the devices say at one instant. */
export interface Controls {
  /** `KeyboardEvent.code` of the keys that are down. */
  readonly keys: ReadonlySet<string>;
  readonly pad: PadState | null;
  readonly goal: Vec3 | null;
  readonly facing: number | null;
  readonly closed: boolean;
  /** Switched on, apart from the key that is held. */
  readonly precise: boolean;
}

/** A gamepad of the standard mapping: left stick, right stick, a button for fine work. */
export interface PadState {
  readonly axes: readonly number[];
  readonly precise: boolean;
}

/** Stick deflection that is none. */
const DEAD = 0.15;

const AHEAD = ['KeyW', 'ArrowUp'];
const BACK = ['KeyS', 'ArrowDown'];
const LEFT = ['KeyA', 'ArrowLeft'];
const RIGHT = ['KeyD', 'ArrowRight'];
const UP = ['KeyE', 'PageUp'];
const DOWN = ['KeyQ', 'PageDown'];
const TURN_LEFT = ['KeyZ'];
const TURN_RIGHT = ['KeyC'];
const PRECISE = ['ShiftLeft', 'ShiftRight'];

/** Keys that move the tool as long as they are down. */
export const STEERING_KEYS: ReadonlySet<string> = new Set(
  [AHEAD, BACK, LEFT, RIGHT, UP, DOWN, TURN_LEFT, TURN_RIGHT, PRECISE].flat(),
);

/**
 * One hand from all devices. Ahead, back, left and right are as the person sees them.
 *
 * @param heading direction in which the person looks, rad about base z; taken to the next quarter turn, so that a key
 *   moves along one axis of the table.
 */
export function handInput(controls: Controls, heading: number): HandInput {
  const { keys, pad, goal, facing, closed } = controls;
  const pull = (plus: readonly string[], minus: readonly string[], axis: number) =>
    limit(held(keys, plus) - held(keys, minus) + axis);
  const axis = (index: number) => {
    const value = pad?.axes[index] ?? 0;
    return Math.abs(value) < DEAD ? 0 : value;
  };
  const ahead = pull(AHEAD, BACK, -axis(1));
  const right = pull(RIGHT, LEFT, axis(0));
  const up = pull(UP, DOWN, -axis(3));
  const quarter = Math.round(heading / (Math.PI / 2)) * (Math.PI / 2);
  const [cos, sin] = [Math.round(Math.cos(quarter)), Math.round(Math.sin(quarter))];
  return {
    move: [zero(ahead * cos + right * sin), zero(ahead * sin - right * cos), up],
    turn: pull(TURN_LEFT, TURN_RIGHT, -axis(2)),
    goal,
    facing,
    closed,
    precise: controls.precise || held(keys, PRECISE) > 0 || (pad?.precise ?? false),
  };
}

/** True when two inputs ask the same. */
export function sameInput(a: HandInput, b: HandInput): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function held(keys: ReadonlySet<string>, codes: readonly string[]): number {
  return codes.some((code) => keys.has(code)) ? 1 : 0;
}

function limit(value: number): number {
  return zero(Math.max(-1, Math.min(1, value)));
}

/** No negative zero, which would count as a change. */
function zero(value: number): number {
  return value === 0 ? 0 : value;
}
