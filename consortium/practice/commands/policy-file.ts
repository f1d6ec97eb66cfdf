import { PalaestraError } from '@palaestra/core';
import { compilePolicy, type Policy } from '@palaestra/islands';
import { sandboxWasm } from '../sandbox-wasm.ts';
import { textOf } from './plant-file.ts';

/** A policy from a file. @throws PalaestraError that names line and fault. */
export async function policyIn(path: string): Promise<Policy> {
  const source = await textOf(path, 'the policy');
  const reading = await compilePolicy(source, await sandboxWasm());
  if ('policy' in reading) return reading.policy;
  const { line, column, message } = reading.faults[0]!;
  throw new PalaestraError('bad_file', `Cannot use the policy: ${message.en} (${path}:${line}:${column})`);
}
