import { isPalaestraError } from '@palaestra/core';
import { type HostedPlant, openHosted } from './hosted-plant.ts';
import type { FromHosted, Refusal, ToHosted } from './messages.ts';

/** Between two moments while somebody looks, ms. */
const MOMENT_MS = 250;

/** One running plant in a process of its own: what it takes and what goes wrong in it is not the server's. */
let plant: HostedPlant | null = null;
let timer: NodeJS.Timeout | undefined;

process.on('message', (message: ToHosted) => void hear(message));
// The server is gone, or has stopped the plant.
process.once('disconnect', () => {
  clearInterval(timer);
  const last = setTimeout(() => process.exit(), 3000);
  void (plant?.stop() ?? Promise.resolve()).finally(() => {
    clearTimeout(last);
    process.exit();
  });
});

async function hear(message: ToHosted): Promise<void> {
  switch (message.kind) {
    case 'start':
      try {
        plant = await openHosted(message.order, ({ state, message: why }) =>
          tell({ kind: 'state', state, message: why }),
        );
        tell({ kind: 'ready', mqtt: plant.mqtt, opcua: plant.opcua });
      } catch (error) {
        tell({ kind: 'refused', refusal: refusalOf(error) });
      }
      return;
    case 'act':
    case 'detail': {
      const { ask } = message;
      try {
        const answer = message.kind === 'act' ? plant!.act(message.action) : { detail: plant!.detail() };
        tell({ kind: 'answer', ask, answer });
      } catch (error) {
        tell({ kind: 'answer', ask, answer: { refusal: refusalOf(error) } });
      }
      return;
    }
    case 'watch':
      clearInterval(timer);
      if (message.watched) timer = setInterval(tellMoment, MOMENT_MS);
  }
}

function tellMoment(): void {
  if (plant !== null) tell({ kind: 'moment', json: JSON.stringify(plant.moment()) });
}

function refusalOf(error: unknown): Refusal {
  if (isPalaestraError(error)) return { code: error.code, message: error.message, details: error.details };
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Cannot run the plant: ${reason}` };
}

function tell(message: FromHosted): void {
  if (process.connected) process.send!(message);
}
