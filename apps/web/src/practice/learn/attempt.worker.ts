import { type Grade, isPalaestraError, type SubmissionBody } from '@palaestra/core';
import { attemptedPlant, exerciseNamed, gradeOf, runAttempt, situationOf } from '@palaestra/practice';
import wasm from 'quickjs-wasi/quickjs.wasm?url';

/** What to try. */
export interface TryOrder {
  readonly exercise: string;
  readonly body: SubmissionBody;
  readonly seeds: readonly number[];
}

/** What the worker tells. */
export type TryAnswer =
  | { readonly progress: number }
  | { readonly grade: Grade }
  | { readonly refused: readonly { readonly en: string; readonly zh: string }[] }
  | { readonly error: string };

addEventListener('message', ({ data }: MessageEvent<TryOrder>) => void answer(data));

async function answer({ exercise: id, body, seeds }: TryOrder): Promise<void> {
  try {
    const exercise = exerciseNamed(id);
    const situation = await situationOf(exercise);
    const attempted = attemptedPlant(exercise, situation, body);
    if ('faults' in attempted) return tell({ refused: attempted.faults });
    const options = { seeds, wasm: sandboxWasm, progress: (progress: number) => tell({ progress }) };
    const outcome = await runAttempt(exercise, situation, { plant: attempted.plant, body }, options);
    tell({ grade: gradeOf(exercise, body, outcome) });
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
