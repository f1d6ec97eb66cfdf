import type { Task } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { hasMoments } from './step-moments.ts';
import type { StepPicturesNews } from './step-pictures.worker.ts';

/**
 * Addresses of pictures of a cell's own task, by step: the scripted expert works the cell here once, and a camera of the cell
 * looks on. Undefined while that goes on, for other tasks, and where the browser cannot draw.
 */
export function useStepPictures(task: Task): readonly (string | undefined)[] | undefined {
  const own = task.cell === task.id && hasMoments(task.id) && task.steps.every(({ pictures }) => !pictures?.length);
  const { data } = useQuery({
    queryKey: ['step pictures', task.id],
    queryFn: ({ signal }) => drawSteps(task.id, signal),
    enabled: own,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  return own ? data : undefined;
}

async function drawSteps(cell: string, signal: AbortSignal): Promise<(string | undefined)[]> {
  const worker = new Worker(new URL('./step-pictures.worker.ts', import.meta.url), { type: 'module' });
  try {
    const news = await new Promise<StepPicturesNews>((resolve) => {
      worker.addEventListener('message', ({ data }: MessageEvent<StepPicturesNews>) => resolve(data));
      worker.addEventListener('error', ({ message }) => resolve({ message }));
      signal.addEventListener('abort', () => resolve({ message: 'left' }));
      worker.postMessage(cell);
    });
    // A procedure without pictures is still a procedure.
    if ('message' in news) return [];
    return news.pictures.map((picture) => picture && URL.createObjectURL(picture));
  } finally {
    worker.terminate();
  }
}
