import { type Exercise, type Grade, isPalaestraError, type SubmissionBody } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { gradeAttempt, type Refused } from '@palaestra/practice';
import wasm from 'quickjs-wasi/quickjs.wasm?url';

/** What to try. */
export interface TryOrder {
  readonly exercise: Exercise;
  /** Null where it comes with the product. */
  readonly plant: Plant | null;
  readonly body: SubmissionBody;
  readonly seeds: readonly number[];
}

/** What the worker tells. */
export type TryAnswer =
  | { readonly progress: number }
  | { readonly grade: Grade }
  | Refused
  | { readonly error: string };

addEventListener('message', ({ data }: MessageEvent<TryOrder>) => void answer(data));

async function answer({ exercise, plant, body, seeds }: TryOrder): Promise<void> {
  try {
    const options = { seeds, wasm: sandboxWasm, progress: (progress: number) => tell({ progress }) };
    tell(await gradeAttempt(exercise, plant, body, options));
  } catch (error) {
    tell({ error: isPalaestraError(error) || error instanceof Error ? error.message : String(error) });
  }
}

async function sandboxWasm(): Promise<WebAssembly.Module> {
  const response = await fetch(wasm);
  return WebAssembly.compile(await response.arrayBuffer());
}

function tell(message: TryAnswer): void {
  postMessage(message);
}
