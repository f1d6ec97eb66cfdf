import { parentPort, workerData } from 'node:worker_threads';
import { isPalaestraError } from '@palaestra/core';
import { openSimJob, type SimJob } from './sim-job.ts';

/** A worker thread: gets seeds, answers with episodes or with the reason why not. */
const port = parentPort!;
const job = await openSimJob(workerData as SimJob);
port.on('message', async (seed: number) => {
  try {
    port.postMessage({ episode: await job.record(seed) });
  } catch (error) {
    // An error's own fields do not survive the way to another thread.
    const code = isPalaestraError(error) ? error.code : 'internal';
    port.postMessage({ fault: { code, message: (error as Error).message } });
  }
});
port.postMessage({ ready: true });
