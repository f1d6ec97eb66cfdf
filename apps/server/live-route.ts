import { createRoute, type Live, problems, type StageApp, stageApp } from '@palaestra/platform/http';
import { streamSSE } from 'hono/streaming';

const BEAT_MS = 20_000;

const route = createRoute({
  method: 'get',
  path: '/live',
  summary: 'Server-sent events that say which list or thing changed',
  responses: { 200: { description: '`data: {"kind":"episode","id":"ep_…"}`; lossy' }, ...problems(401) },
});

/** `GET /live`, until the page leaves or `stopping` aborts. */
export function liveRoutes(live: Live, stopping: AbortSignal): StageApp {
  const app = stageApp();
  app.openapi(route, (c) => {
    const { org } = c.get('actor');
    // Otherwise a proxy would collect the events instead of passing them on.
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const signal = AbortSignal.any([gone.signal, stopping]);
      const beat = setInterval(() => void stream.write(': still here\n\n'), BEAT_MS);
      try {
        await stream.write('retry: 2000\n\n');
        for await (const message of live.listen(org, signal)) await stream.writeSSE({ data: JSON.stringify(message) });
      } finally {
        clearInterval(beat);
      }
    });
  });
  return app;
}
