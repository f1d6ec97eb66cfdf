import type { DemoResult } from './steps.ts';

/** The closing table of the demonstration, one line a stage, then where to look next. */
export function renderTable({ stages, seconds, report }: DemoResult): string[] {
  const width = (column: 'stage' | 'input') => Math.max(...stages.map((line) => line[column].length), column.length);
  const rows = [
    { stage: 'stage', input: 'in', output: 'out', time: 'time' },
    ...stages.map(({ stage, input, output, seconds }) => ({ stage, input, output, time: `${seconds.toFixed(1)} s` })),
  ];
  return [
    '',
    ...rows.map(
      ({ stage, input, output, time }) =>
        `${stage.padEnd(width('stage'))}  ${time.padStart(8)}  ${input.padEnd(width('input'))}  ${output}`,
    ),
    '',
    `done in ${seconds.toFixed(0)} s`,
    `report: ${report.en}`,
    `报告：  ${report.zh}`,
  ];
}
