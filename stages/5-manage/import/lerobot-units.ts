import type { Unit } from '@palaestra/core';

/** A family of robots whose LeRobot recordings have known units; a dataset itself never tells. */
interface KnownRobot {
  readonly pattern: RegExp;
  readonly unitOf: (joint: string) => Unit;
}

const KNOWN: readonly KnownRobot[] = [
  {
    // unitree_lerobot records what the arm's motors report, in rad; Inspire hands are opening shares from 0 to 1.
    pattern: /unitree[_ -]?g1/i,
    unitOf: (joint) => (/(shoulder|elbow|wrist|waist|hip|knee|ankle)/i.test(joint) ? 'rad' : '1'),
  },
];

/** The unit of a dimension of state or action, `unknown` for a robot that is not listed. */
export function lerobotUnit(robotType: string, joint: string): Unit {
  return KNOWN.find(({ pattern }) => pattern.test(robotType))?.unitOf(joint) ?? 'unknown';
}
