import { compilePolicy, PolicyError, type PolicyRun } from '@palaestra/islands';
import wasm from 'quickjs-wasi/quickjs.wasm?url';

/** Read a person's policy into its sandbox and begin a run of it. @throws PolicyError with the line that is wrong. */
export async function startPolicy(source: string, seed: number): Promise<PolicyRun> {
  const response = await fetch(wasm);
  const reading = await compilePolicy(source, await WebAssembly.compile(await response.arrayBuffer()));
  if ('faults' in reading) throw new PolicyError(reading.faults[0]!);
  return reading.policy.start(seed);
}
