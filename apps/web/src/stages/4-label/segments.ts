import type { Segment, Skill } from '@palaestra/core';

/** The shortest segment that an edit may leave, s. */
const SHORTEST = 0.02;

/** Move the border between segment `index` and its neighbour to `t`; a neighbour that touched it keeps touching. */
export function moveBorder(
  segments: readonly Segment[],
  index: number,
  side: 'start' | 'end',
  t: number,
  duration: number,
): Segment[] {
  const segment = segments[index];
  if (!segment) return [...segments];
  const step = side === 'start' ? -1 : 1;
  const near = segments[index + step];
  const neighbour = near?.track === segment.track ? near : undefined;
  const touching =
    neighbour !== undefined && Math.abs(neighbour[side === 'start' ? 'end' : 'start'] - segment[side]) < 1e-6;
  const low =
    side === 'end' ? segment.start + SHORTEST : !neighbour ? 0 : touching ? neighbour.start + SHORTEST : neighbour.end;
  const high =
    side === 'start'
      ? segment.end - SHORTEST
      : !neighbour
        ? duration
        : touching
          ? neighbour.end - SHORTEST
          : neighbour.start;
  const at = Math.min(high, Math.max(low, t));
  return segments.map((one, position) => {
    if (position === index) return { ...one, [side]: at };
    if (touching && position === index + step) return { ...one, [side === 'start' ? 'end' : 'start']: at };
    return one;
  });
}

/** Cut segment `index` in two at `t`; unchanged where a part would be too short. */
export function splitSegment(segments: readonly Segment[], index: number, t: number): Segment[] {
  const segment = segments[index];
  if (!segment || t - segment.start < SHORTEST || segment.end - t < SHORTEST) return [...segments];
  return segments.toSpliced(index, 1, { ...segment, end: t }, { ...segment, start: t });
}

/** Take segment `index` away; the one before it, or else the one after it, takes over its span. */
export function removeSegment(segments: readonly Segment[], index: number): Segment[] {
  const segment = segments[index];
  if (!segment || segments.length === 1) return [...segments];
  const before = segments[index - 1];
  const after = segments[index + 1];
  const left = segments.toSpliced(index, 1);
  if (before?.track === segment.track) return left.with(index - 1, { ...before, end: segment.end });
  if (after?.track === segment.track) return left.with(index, { ...after, start: segment.start });
  return left;
}

/** Give segment `index` another skill. */
export function setSkill(segments: readonly Segment[], index: number, skill: Skill): Segment[] {
  return segments.map((segment, position) => (position === index ? { ...segment, skill } : segment));
}

/** Index of the segment that holds `t`, -1 for none. */
export function segmentAt(segments: readonly Segment[], t: number): number {
  return segments.findIndex((segment) => segment.start <= t && t < segment.end);
}
