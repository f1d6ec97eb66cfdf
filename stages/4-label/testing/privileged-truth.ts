import { type Segment, type Skill, TOPIC } from '@palaestra/core';
import type { CellEpisode } from './cell-episode.ts';

/**
 * Height over its place below which a part is inside, m: the tray's pocket has 24 mm of wall and 9.5 mm of lead-in; the plug's
 * shaft is 36 mm long; a stud is 12 mm high.
 */
const DEPTH: Readonly<Record<string, number>> = {
  'cell-to-tray': 0.0335,
  'plug-insertion': 0.036,
  'busbar-placement': 0.012,
};

/**
 * The subtasks of a successful simulated demonstration as the dictionary (`SKILLS`) defines their beginnings, from what only
 * the simulator knows: the asked gripper opening, the moved object's pose and the pocket's. No proposal sees these.
 */
export function privilegedTruth({ signals, duration, instruments }: CellEpisode, cell = 'cell-to-tray'): Segment[] {
  const of = (topic: string) => signals.find((signal) => signal.topic === topic)!;
  const { t, values } = of(TOPIC.objectPoses);
  const asked = of(TOPIC.commanded).values;
  const tool = of(TOPIC.toolPose);
  const object = (row: number, axis: number) => values[row * 6 + axis]!;
  const toGoal = (row: number) =>
    Math.hypot(object(row, 0) - values[row * 6 + 3]!, object(row, 1) - values[row * 6 + 4]!);
  const toolHeight = (row: number) => tool.values[row * tool.names.length + 2]!;
  const moved = (row: number) => Math.hypot(object(row, 0) - object(0, 0), object(row, 1) - object(0, 1));

  /** About the vertical; the tool stands upright. */
  const turned = (row: number, since: number) => {
    const at = (one: number, part: string) => tool.values[one * tool.names.length + tool.names.indexOf(part)]!;
    const yaw = (one: number) => 2 * Math.atan2(at(one, 'orientation.z'), at(one, 'orientation.w'));
    return Math.abs(Math.sin(yaw(row) - yaw(since)));
  };
  const locking: [Skill, (row: number, since: number) => boolean][] = [
    // Seated first; what turns before is still looking for its slot.
    ['lock', (row, since) => instruments[row]!.get('insertion_depth')! > 0.033 && turned(row, since) > 0.05],
    ['tug', (row) => instruments[row]!.get('locked') === 1 && instruments[row]!.get('tug_force')! > 1],
  ];
  const marks: [Skill, (row: number, since: number) => boolean][] = [
    ['reach', () => true],
    ['grasp', (row) => asked[row]! < 0.02],
    ['lift', (row) => object(row, 2) > object(0, 2) + 0.001],
    ['transport', (row) => moved(row) > 0.005],
    ['align', (row) => toGoal(row) < 0.02],
    ['insert', (row) => object(row, 2) - values[row * 6 + 5]! < DEPTH[cell]! && toGoal(row) < 0.01],
    ...(cell === 'plug-insertion' ? locking : []),
    ['release', (row) => asked[row]! > 0.03],
    ['retract', (row, since) => toolHeight(row) > toolHeight(since) + 0.002],
  ];
  const segments: Segment[] = [];
  let row = 0;
  let since = 0;
  for (const [skill, begins] of marks) {
    while (row < t.length && !begins(row, since)) row++;
    if (row >= t.length) throw new Error(`the demonstration shows no ${skill}`);
    const last = segments.at(-1);
    if (last) last.end = t[row]!;
    segments.push({ start: t[row]!, end: duration, skill, track: 'arm' });
    since = row;
  }
  return segments;
}
