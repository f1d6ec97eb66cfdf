import type { Segment, Skill } from '@palaestra/core';
import { gripperEvents } from './gripper-events.ts';
import type { Track } from './tracks.ts';

/** Shorter stretches of rest are part of the movement around them, seconds. */
const REST = 0.5;

/**
 * Segments that follow from the gripper and from rest alone, for any arm: before it closes the arm reaches, while closed it
 * transports, after the last opening it retracts; a longer rest with an open gripper is idle.
 *
 * @returns null when there is no gripper that moved and the arm did not rest throughout: then nothing shows what it did.
 */
export function readGripper(track: Track, duration: number): Segment[] | null {
  const { name, t, closure } = track;
  const segment = (skill: Skill, start: number, end: number): Segment => ({ start, end, skill, track: name });
  if (closure === null) {
    return track.speed.every((speed) => speed < track.moving) ? [segment('idle', 0, duration)] : null;
  }
  const events = gripperEvents(t, closure);
  const segments: Segment[] = [];
  let at = 0;
  let closed = false;
  for (const [index, { kind, start, end }] of events.entries()) {
    if (closed) segments.push(segment('transport', at, start));
    else segments.push(...withRest(track, segment('reach', at, start)));
    const until = Math.min(end, events[index + 1]?.start ?? duration, duration);
    segments.push(segment(kind === 'close' ? 'grasp' : 'release', start, until));
    at = until;
    closed = kind === 'close';
  }
  segments.push(
    ...(closed
      ? [segment('transport', at, duration)]
      : withRest(track, segment(events.length > 0 ? 'retract' : 'reach', at, duration))),
  );
  return segments.filter(({ start, end }) => end > start);
}

/** The span with its rests cut out as idle. */
function withRest({ t, speed, moving }: Track, span: Segment): Segment[] {
  const out: Segment[] = [];
  let at = span.start;
  let rest = -1;
  for (let row = 0; row <= t.length; row++) {
    const time = row < t.length ? t[row]! : span.end;
    if (time < span.start) continue;
    const inside = row < t.length && time < span.end;
    if (inside && speed[row]! < moving) {
      if (rest < 0) rest = out.length === 0 && row === 0 ? span.start : time;
      continue;
    }
    const end = Math.min(time, span.end);
    if (rest >= 0 && end - rest >= REST) {
      if (rest > at) out.push({ ...span, start: at, end: rest });
      out.push({ ...span, skill: 'idle', start: rest, end });
      at = end;
    }
    rest = -1;
    if (!inside) break;
  }
  if (span.end > at) out.push({ ...span, start: at });
  return out;
}
