/**
 * For a process of its own with so many megabytes of objects: what this one goes without for the sake of threads with
 * WebAssembly (apps/cli/bin.mjs), it goes without as well.
 */
export function childFlags(megabytes: number): string[] {
  const inherited = process.execArgv.filter((flag) => flag === '--no-memory-protection-keys');
  return [...inherited, `--max-old-space-size=${megabytes}`];
}
