/**
 * Node's flags for a process of our own, to be given to `fork` as `execArgv`: what this one goes without for the sake of
 * threads with WebAssembly (apps/cli/bin.mjs), its children go without as well; nothing else is inherited.
 *
 * @param megabytes of objects that the process may have; without it, what Node gives by the machine's memory
 */
export function childFlags(megabytes?: number): string[] {
  const inherited = process.execArgv.filter((flag) => flag === '--no-memory-protection-keys');
  return megabytes === undefined ? inherited : [...inherited, `--max-old-space-size=${megabytes}`];
}
