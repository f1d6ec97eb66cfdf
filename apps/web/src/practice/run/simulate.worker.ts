import { PolicyError, type PolicyRun } from '@palaestra/islands';
import { buffersOf, errorOf, type RunAnswer, type RunOrder, simulatePlant } from './simulate-plant.ts';

/** Plants run here, so that the page never stands still; the log moves over without a copy. */
async function answer(order: RunOrder): Promise<void> {
  let policy: PolicyRun | undefined;
  try {
    if (order.policy !== null) {
      // The sandbox comes only to those who bring a policy.
      const { startPolicy } = await import('./start-policy.ts');
      policy = await startPolicy(order.policy, order.seed);
    }
    const finished = simulatePlant(order, (progress) => post({ progress }, []), policy);
    post({ finished }, buffersOf(finished));
  } catch (cause) {
    if (cause instanceof PolicyError) post({ fault: cause.fault }, []);
    else post({ error: errorOf(cause) }, []);
  } finally {
    policy?.dispose();
  }
}

function post(message: RunAnswer, transfer: ArrayBuffer[]): void {
  self.postMessage(message, { transfer });
}

self.addEventListener('message', ({ data }: MessageEvent<RunOrder>) => void answer(data));
