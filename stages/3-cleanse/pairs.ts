import type { Signal } from '@palaestra/core';
import { motionColumns } from './columns.ts';

/** An action stream beside the stream that shows what became of it. */
export interface Pair {
  readonly command: Signal;
  readonly measurement: Signal;
  /** The joints that both carry, with their columns. */
  readonly joints: readonly { joint: string; unit: Signal['units'][number]; asked: number; done: number }[];
}

/**
 * Pairs each action stream (`sent`, or `commanded` where nothing was recorded as sent) with the stream that shares most
 * of its dimensions: `measured` first, then the states. An action in dimensions that nothing measures has no pair.
 */
export function pairs(signals: readonly Signal[]): Pair[] {
  const sent = signals.filter(({ role }) => role === 'sent');
  const commands = sent.length > 0 ? sent : signals.filter(({ role }) => role === 'commanded');
  const answers = [
    ...signals.filter(({ role }) => role === 'measured'),
    ...signals.filter(({ role }) => role === 'state'),
  ];
  const found: Pair[] = [];
  for (const command of commands) {
    let best: Pair | null = null;
    const asked = motionColumns(command);
    for (const measurement of answers) {
      const done = new Map(motionColumns(measurement).map(({ joint, column }) => [joint, column]));
      const joints = asked.flatMap(({ joint, unit, column }) => {
        const answer = done.get(joint);
        return answer === undefined ? [] : [{ joint, unit, asked: column, done: answer }];
      });
      if (joints.length > (best?.joints.length ?? 0)) best = { command, measurement, joints };
    }
    if (best && best.command.t.length > 1 && best.measurement.t.length > 1) found.push(best);
  }
  return found;
}
