/** Small files by default: median at most 100 lines, 95th percentile at most 400, none above 500 (tests aside). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceFiles } from './source-files.ts';

const limits = { median: 100, p95: 400, longest: 500 };
const sizes = sourceFiles()
  .filter((path) => !path.endsWith('.test.ts'))
  .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
  .sort((a, b) => a.lines - b.lines);
const at = (fraction: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * fraction))]!.lines;
const found = { median: at(0.5), p95: at(0.95), longest: sizes.at(-1)!.lines };

for (const { path, lines } of sizes)
  if (lines > limits.longest) console.error(`${path}: ${lines} lines, at most ${limits.longest}`);
console.log(
  `sizes: ${sizes.length} files, median ${found.median}, 95th percentile ${found.p95}, longest ${found.longest} lines`,
);
if (found.median > limits.median || found.p95 > limits.p95 || found.longest > limits.longest) process.exitCode = 1;
