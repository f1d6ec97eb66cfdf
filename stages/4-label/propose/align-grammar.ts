import type { Segment, Skill } from '@palaestra/core';
import { type GripperEvent, gripperEvents } from './gripper-events.ts';
import type { Track } from './tracks.ts';

/** What one row of a track shows; speeds as shares of what a subtask is known by, 0 to 1. */
interface Frame {
  readonly gripper: 'open' | 'closing' | 'closed' | 'opening';
  readonly up: number;
  readonly across: number;
  readonly still: boolean;
  /** The tool is hardly higher than where the gripper opens next: the object is inside its target. */
  readonly inside: boolean;
  readonly turn: number;
  readonly pull: number;
}

/** m/s at which a movement is plainly upward or downward, and plainly sideways. */
const VERTICAL = 0.05;
const SIDEWAYS = 0.12;
/** rad/s at which a turn is plainly one, and N at which a pull is. */
const TURNING = 0.2;
const PULLING = 6;

/** Depth of a usual pocket, m: an object that is held no higher above where it is let go is inside its target. */
const DEPTH = 0.03;
/** Where the target is known to be shallower: the studs of a busbar are 12 mm high. */
const KNOWN_DEPTH: Readonly<Record<string, number>> = { 'busbar-placement': 0.012 };

/** How deep the target of a simulated cell is, m; what is usual where it is not known. */
export function depthIn(cell: string | null): number {
  return KNOWN_DEPTH[cell ?? ''] ?? DEPTH;
}

/** Cost per second of calling a frame a skill: 0 fits, 15 contradicts. */
const COST: Readonly<Record<Skill, (frame: Frame) => number>> = {
  idle: ({ gripper, still }) => (gripper === 'closing' || gripper === 'opening' ? 15 : still ? 0 : 10),
  reach: ({ gripper, still }) => (gripper === 'open' ? (still ? 3 : 0) : gripper === 'closed' ? 15 : 10),
  grasp: ({ gripper, up, across }) => (gripper === 'closing' ? 0 : gripper === 'closed' ? 1 + 8 * up + 8 * across : 15),
  lift: ({ gripper, up, across }) => (gripper === 'closed' ? 6 * (1 - up) + 5 * across : 15),
  transport: ({ gripper, across }) => (gripper === 'closed' ? 8 * (1 - across) : 15),
  align: ({ gripper, up, across, inside }) => (gripper === 'closed' ? 1 + 8 * across + 5 * up + (inside ? 6 : 0) : 15),
  insert: ({ gripper, up, across, inside, turn, pull }) =>
    gripper === 'closed' ? 5 * across + 5 * up + (inside ? 3 * turn + 3 * pull : 6) : 15,
  lock: ({ gripper, across, inside, turn, pull }) =>
    gripper === 'closed' && inside ? 6 * (1 - turn) + 5 * across + 6 * pull : 15,
  tug: ({ gripper, across, inside, pull }) => (gripper === 'closed' && inside ? 4 * (1 - pull) + 5 * across : 15),
  release: ({ gripper, still }) => (gripper === 'opening' ? 0 : gripper === 'open' ? (still ? 1 : 8) : 15),
  retract: ({ gripper, up }) => (gripper === 'open' ? 5 * (1 - up) : 15),
  recover: ({ gripper, still }) => (gripper === 'open' ? (still ? 3 : 0.5) : 15),
};

/**
 * The order in which the skills of a pick and place come. `idle` opens and closes it, `recover` goes back into it; `lock`
 * and `tug` belong to what is locked, and leaving them out is nothing unusual.
 */
const ORDER: readonly Skill[] = [
  'idle',
  'reach',
  'grasp',
  'lift',
  'transport',
  'align',
  'insert',
  'lock',
  'tug',
  'release',
  'retract',
  'recover',
  'idle',
];
const OPTIONAL: readonly Skill[] = ['lock', 'tug'];
const RECOVER = ORDER.indexOf('recover');
const REACH = ORDER.indexOf('reach');
const LAST = ORDER.length - 1;

/** Cost of going on to the next skill, and of each skill left out: a dropped object leaves out what would follow. */
const STEP = 0.4;
const SKIP = 0.3;
/** Cost of beginning again after a failed try. */
const AGAIN = 1;

/**
 * Segments of a pick and place: the cheapest way through the expected order of skills, found by dynamic programming over
 * the rows (Viterbi), so that the cover has no gap and no skill comes before what it needs. A skill may be missing; after
 * a failed try the order begins again through `recover`.
 *
 * @param depth of the target, m.
 * @returns null when the track has no tool pose or no gripper that moved.
 */
export function alignGrammar(track: Track, duration: number, depth: number): Segment[] | null {
  const frames = framesOf(track, depth);
  if (frames === null) return null;
  const path = cheapestPath(frames, track.t);
  const segments: Segment[] = [];
  for (let row = 0; row < path.length; row++) {
    if (row > 0 && path[row] === path[row - 1]) continue;
    const start = row === 0 ? 0 : track.t[row]!;
    const last = segments.at(-1);
    if (last) last.end = start;
    segments.push({ start, end: duration, skill: ORDER[path[row]!]!, track: track.name });
  }
  return segments.filter(({ start, end }) => end > start);
}

function framesOf({ t, speed, moving, tool, closure }: Track, depth: number): Frame[] | null {
  if (tool === null || closure === null) return null;
  const events = gripperEvents(t, closure);
  let next = 0;
  let gripper: 'open' | 'closed' = 'open';
  const released = heightsOfRelease(t, tool.height, events);
  return Array.from(t, (time, row) => {
    while (next < events.length && time >= events[next]!.end)
      gripper = events[next++]!.kind === 'close' ? 'closed' : 'open';
    const event = events[next];
    const changing = event && time >= event.start ? (event.kind === 'close' ? 'closing' : 'opening') : gripper;
    const vertical = tool.up[row]! / VERTICAL;
    return {
      gripper: changing,
      up: Math.min(1, Math.max(0, vertical)),
      across: Math.min(1, tool.across[row]! / SIDEWAYS),
      still: speed[row]! < moving,
      turn: Math.min(1, tool.turn[row]! / TURNING),
      pull: Math.min(1, Math.max(0, tool.pull[row]! / PULLING)),
      inside: tool.height[row]! < (released[row] ?? Number.NEGATIVE_INFINITY) + depth,
    };
  });
}

/** For every row the height of the tool where the gripper opens next, undefined after the last opening. */
function heightsOfRelease(
  t: Float64Array,
  height: Float64Array,
  events: readonly GripperEvent[],
): (number | undefined)[] {
  const openings = events.filter(({ kind }) => kind === 'open');
  const heights = openings.map(({ start }) => height[t.findIndex((time) => time >= start)]!);
  let next = 0;
  return Array.from(t, (time) => {
    while (next < openings.length && time > openings[next]!.end) next++;
    return heights[next];
  });
}

/** Index into `ORDER` for every row. */
function cheapestPath(frames: readonly Frame[], t: Float64Array): Uint8Array {
  const states = ORDER.length;
  const from = new Uint8Array(frames.length * states);
  let costs = Float64Array.from(ORDER, (skill, state) => SKIP * leftOut(0, state) + COST[skill](frames[0]!) * 0.02);
  for (let row = 1; row < frames.length; row++) {
    const dt = t[row]! - t[row - 1]!;
    const now = new Float64Array(states);
    for (let state = 0; state < states; state++) {
      let best = costs[state]!;
      let source = state;
      for (let before = 0; before < states; before++) {
        const cost = costs[before]! + TRANSITIONS[before]![state]!;
        if (before !== state && cost < best) {
          best = cost;
          source = before;
        }
      }
      now[state] = best + COST[ORDER[state]!](frames[row]!) * dt;
      from[row * states + state] = source;
    }
    costs = now;
  }
  const path = new Uint8Array(frames.length);
  let state = costs.indexOf(Math.min(...costs));
  for (let row = frames.length - 1; row >= 0; row--) {
    path[row] = state;
    state = from[row * states + state]!;
  }
  return path;
}

/** Cost of going from one skill to another, row by row of `ORDER`; infinite where it cannot be. */
const TRANSITIONS = ORDER.map((_, before) => ORDER.map((_, state) => transition(before, state)));

function transition(before: number, state: number): number {
  if (before === RECOVER) return state === REACH + 1 ? STEP : Number.POSITIVE_INFINITY;
  // A try has failed when the gripper is open again: after grasp (nothing in it), release or retract.
  if (state === RECOVER) return before > REACH && before < RECOVER ? AGAIN : Number.POSITIVE_INFINITY;
  if (state < before) return Number.POSITIVE_INFINITY;
  const skipped = leftOut(before, state) - (before < RECOVER && state === LAST ? 1 : 0);
  return STEP + SKIP * Math.max(0, skipped);
}

/** How many skills between two are left out. */
function leftOut(before: number, state: number): number {
  return ORDER.slice(before + 1, state).filter((skill) => !OPTIONAL.includes(skill)).length;
}
