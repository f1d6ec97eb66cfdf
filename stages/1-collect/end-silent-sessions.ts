import type { StageContext } from '@palaestra/platform/http';
import { endSilentSessions } from './session-store.ts';

/** How often it is looked. The first time comes late enough for stations to speak after the server was away. */
const EVERY_MS = 60_000;

/** End the sessions of which nothing is heard any more, every minute until the server stops, and tell the ground. */
export function endSilentRegularly(context: StageContext, stopping: AbortSignal): void {
  const timer = setInterval(() => {
    endSilent(context).catch((error: unknown) => {
      context.log.warn({ err: error }, 'the silent sessions could not be ended');
    });
  }, EVERY_MS).unref();
  stopping.addEventListener('abort', () => clearInterval(timer));
}

async function endSilent(context: StageContext): Promise<void> {
  for (const { org, station } of await endSilentSessions(context)) {
    context.log.info({ org, station }, 'a session ended: nothing was heard of it for long');
    context.live.send(org, { kind: 'ground', id: station });
  }
}
