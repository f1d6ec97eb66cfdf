import { expect, test } from 'vitest';
import type { DemoResult } from './steps.ts';
import { renderTable } from './table.ts';

test('renderTable() aligns its columns and ends with the path of the report', () => {
  const lines = renderTable({
    stages: [
      { stage: 'collect', input: '80 scenes', output: '80 recordings', seconds: 41.26 },
      { stage: 'transmit', input: '80 recordings', output: '80 episodes', seconds: 3 },
    ],
    seconds: 44.3,
    report: { json: 'out/conformance.json', en: 'out/conformance.en.html', zh: 'out/conformance.zh.html' },
  } as unknown as DemoResult);
  expect(lines[2]).toBe('collect     41.3 s  80 scenes      80 recordings');
  expect(lines[3]).toBe('transmit     3.0 s  80 recordings  80 episodes');
  expect(lines.slice(-2)).toEqual(['report: out/conformance.en.html', '报告：  out/conformance.zh.html']);
});
