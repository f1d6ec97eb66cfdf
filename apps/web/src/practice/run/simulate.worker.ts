import { buffersOf, errorOf, type RunAnswer, type RunOrder, simulatePlant } from './simulate-plant.ts';

/** Plants run here, so that the page never stands still; the log moves over without a copy. */
function answer(order: RunOrder): void {
  try {
    const finished = simulatePlant(order, (progress) => post({ progress }, []));
    post({ finished }, buffersOf(finished));
  } catch (cause) {
    post({ error: errorOf(cause) }, []);
  }
}

function post(message: RunAnswer, transfer: ArrayBuffer[]): void {
  self.postMessage(message, { transfer });
}

self.addEventListener('message', ({ data }: MessageEvent<RunOrder>) => answer(data));
