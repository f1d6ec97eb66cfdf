import { type Segment, SKILLS, type Skill } from '@palaestra/core';

/** One fault of a list of segments. */
export interface SegmentFault {
  readonly kind: 'empty' | 'outside' | 'gap' | 'overlap' | 'label' | 'grammar';
  /** Index of the segment in the list as it was given. */
  readonly index: number;
  readonly message: string;
}

/** Seconds by which neighbours may miss each other: what a page that rounds to milliseconds leaves. */
const TOLERANCE = 0.0015;

/** Which skills may follow which; idle may stand between any two. */
const FOLLOWS: Readonly<Record<Skill, readonly Skill[]>> = {
  idle: ['reach', 'grasp', 'lift', 'transport', 'align', 'insert', 'lock', 'tug', 'release', 'retract', 'recover'],
  reach: ['grasp', 'retract', 'recover'],
  grasp: ['lift', 'transport', 'align', 'insert', 'release', 'retract', 'recover'],
  lift: ['transport', 'align', 'insert', 'release', 'retract', 'recover'],
  transport: ['lift', 'align', 'insert', 'release', 'retract', 'recover'],
  align: ['lift', 'transport', 'insert', 'release', 'retract', 'recover'],
  insert: ['lift', 'transport', 'align', 'lock', 'tug', 'release', 'retract', 'recover'],
  lock: ['insert', 'tug', 'lift', 'release', 'retract', 'recover'],
  tug: ['lock', 'insert', 'lift', 'release', 'retract', 'recover'],
  release: ['reach', 'retract', 'recover'],
  retract: ['reach', 'recover'],
  recover: ['reach', 'grasp', 'lift', 'transport', 'align', 'insert', 'lock', 'tug', 'release', 'retract'],
};

/**
 * The faults of an episode's segments: each track that is used must be covered from 0 to `duration` by exactly one skill at
 * a time, in an order that can happen. No segments at all is no fault: an outcome may be annotated alone.
 *
 * @param duration seconds.
 */
export function segmentFaults(segments: readonly Segment[], duration: number): SegmentFault[] {
  const faults: SegmentFault[] = [];
  const indexed = segments.map((segment, index) => ({ ...segment, index }));
  for (const { index, start, end, skill } of indexed) {
    const say = (kind: SegmentFault['kind'], message: string) => faults.push({ kind, index, message });
    if (!Object.hasOwn(SKILLS, skill)) say('label', `expected a skill of the dictionary, found ${skill}`);
    if (!(end > start)) say('empty', `expected an end after the start, found ${start} to ${end} s`);
    if (start < 0 || end > duration + TOLERANCE) {
      say('outside', `expected a span inside 0 to ${duration} s, found ${start} to ${end} s`);
    }
  }
  for (const track of Map.groupBy(indexed, (segment) => segment.track).values()) {
    track.sort((a, b) => a.start - b.start);
    faults.push(...coverFaults(track, duration), ...grammarFaults(track));
  }
  return faults.sort((a, b) => a.index - b.index);
}

type Indexed = Segment & { readonly index: number };

function coverFaults(track: readonly Indexed[], duration: number): SegmentFault[] {
  const faults: SegmentFault[] = [];
  let covered = 0;
  for (const { index, start, end } of track) {
    if (start > covered + TOLERANCE)
      faults.push({ kind: 'gap', index, message: `nothing from ${covered} to ${start} s` });
    if (start < covered - TOLERANCE) {
      faults.push({
        kind: 'overlap',
        index,
        message: `starts at ${start} s, before the last one ends at ${covered} s`,
      });
    }
    covered = Math.max(covered, end);
  }
  if (covered < duration - TOLERANCE) {
    faults.push({ kind: 'gap', index: track.at(-1)!.index, message: `nothing from ${covered} to ${duration} s` });
  }
  return faults;
}

function grammarFaults(track: readonly Indexed[]): SegmentFault[] {
  const acting = track.filter(({ skill }) => skill !== 'idle' && Object.hasOwn(SKILLS, skill));
  return acting.flatMap(({ index, skill }, at) => {
    const last = acting[at - 1];
    // A movement that pauses goes on after the idle.
    const goesOn = last?.skill === skill && track.indexOf(last) + 1 < track.findIndex((one) => one.index === index);
    if (last === undefined || goesOn || FOLLOWS[last.skill].includes(skill)) return [];
    const before = last.skill;
    return [{ kind: 'grammar' as const, index, message: `${skill} cannot follow ${before}` }];
  });
}
