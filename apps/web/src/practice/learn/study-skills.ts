import { PalaestraError } from '@palaestra/core';
import type { Leverage, Plant, SkillBand } from '@palaestra/islands';
import type { SkillAnswer, SkillOrder } from './skills.worker.ts';

interface StudyOptions {
  readonly signal: AbortSignal;
  /** Called with the share of the runs that is done. */
  readonly progress: (share: number) => void;
}

/** What each skill of a plant is worth, the first to improve first; simulated in a worker. */
export async function studyLeverage(plant: Plant, options: StudyOptions): Promise<Leverage> {
  const answer = await ask({ plant, skill: null }, options);
  if ('leverage' in answer) return answer.leverage;
  throw new PalaestraError('internal', 'Cannot study the skills: the worker answered something else');
}

/** How uncertain the throughput is because a skill was tried only so often; simulated in a worker. */
export async function studyBand(plant: Plant, skill: string, options: StudyOptions): Promise<SkillBand> {
  const answer = await ask({ plant, skill }, options);
  if ('band' in answer) return answer.band;
  throw new PalaestraError('internal', 'Cannot study the skill: the worker answered something else');
}

function ask(order: SkillOrder, { signal, progress }: StudyOptions): Promise<SkillAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<SkillAnswer>();
  const worker = new Worker(new URL('./skills.worker.ts', import.meta.url), { type: 'module' });
  const stop = () => reject(new PalaestraError('cancelled', 'Cannot finish the study: it was stopped'));
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  worker.addEventListener('message', ({ data }: MessageEvent<SkillAnswer>) => {
    if ('progress' in data) progress(data.progress);
    else if ('error' in data) reject(new PalaestraError('internal', data.error));
    else resolve(data);
  });
  worker.addEventListener('error', ({ message }) => reject(new PalaestraError('internal', message)));
  worker.postMessage(order);
  return promise.finally(() => {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  });
}
