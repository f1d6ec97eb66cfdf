import type { CommandIo } from '@palaestra/core';

const LINE_EVERY_MS = 5000;
const BAR = 30;

/** What a command may touch, on this process's standard output and error. */
export function processIo(server: CommandIo['server'], signal: AbortSignal): CommandIo & { finish(): void } {
  const terminal = process.stderr.isTTY === true;
  let bar = '';
  let toldAt = 0;
  let toldLabel = '';

  function clear(): void {
    if (bar !== '') process.stderr.write(`\r${' '.repeat(bar.length)}\r`);
    bar = '';
  }

  return {
    server,
    signal,
    out(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    note(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    progress(label, done, total) {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const over = total > 0 && done >= total;
      if (terminal) {
        const next = progressBar(label, share, process.stderr.columns ?? 80);
        process.stderr.write(`\r${next.padEnd(bar.length)}`);
        bar = next;
        if (over) process.stderr.write('\n');
        if (over) bar = '';
        return;
      }
      const now = performance.now();
      if (label === toldLabel && !over && now - toldAt < LINE_EVERY_MS) return;
      toldAt = now;
      toldLabel = label;
      process.stderr.write(`${label}: ${Math.floor(share * 100)} %\n`);
    },
    finish: clear,
  };
}

/** `label [######------] 50 %`, cut to the width of the terminal. */
function progressBar(label: string, share: number, columns: number): string {
  const filled = Math.round(share * BAR);
  const text = `${label} [${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${Math.floor(share * 100)} %`;
  return text.slice(0, Math.max(1, columns - 1));
}
