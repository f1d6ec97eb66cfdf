import type { FinishedRecording, Station } from '../station.ts';

/** A finished recording for machines. */
export function recordingJson({ clocks, ...rest }: FinishedRecording, { recovered }: Station): object {
  const plain = clocks.map(({ source, segments }) => ({
    source,
    segments: segments.map((segment) => ({ ...segment, fromNs: `${segment.fromNs}`, toNs: `${segment.toNs}` })),
  }));
  return { ...rest, clocks: plain, recovered };
}

/** A finished recording in lines for a person. */
export function describeRecording({ path, seconds, topics, clocks, warnings }: FinishedRecording): string[] {
  const width = Math.max(0, ...topics.map(({ topic }) => topic.length));
  return [
    `${path}: ${seconds.toFixed(1)} s`,
    ...topics.map(
      ({ topic, messages }) => `  ${topic.padEnd(width)}  ${messages} messages, ${(messages / seconds).toFixed(1)} Hz`,
    ),
    ...clocks.flatMap(({ source, segments }) =>
      segments.map(({ offsetNs, driftPpm, meanDelayNs }) => {
        const drift = driftPpm === null ? '' : `, drift ${driftPpm.toFixed(1)} ppm`;
        return `  clock of ${source}: ${(offsetNs / 1e6).toFixed(2)} ms${drift}, mean delay ${(meanDelayNs / 1e6).toFixed(2)} ms more`;
      }),
    ),
    ...warnings.map((warning) => `Look at this: ${warning}`),
  ];
}
