import type { StageApp, StageContext } from '@palaestra/platform/http';
import { stageApp } from '@palaestra/platform/http';
import { groundBoard } from './ground-board.ts';
import { groundRoutes } from './ground-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { situations } from './situations.ts';
import { stationRoutes } from './station-routes.ts';
import { takeRoutes } from './take-routes.ts';
import { taskRoutes } from './task-routes.ts';

/** Tasks, stations, orders, sessions and the ground board. `stopping` aborts when the server stops. */
export function routes(context: StageContext, { stopping }: { readonly stopping: AbortSignal }): StageApp {
  const app = stageApp();
  const known = situations(context);
  app.route('/', taskRoutes(context));
  app.route('/', stationRoutes(context, known.forget));
  app.route('/', orderRoutes(context, known.forget));
  app.route('/', sessionRoutes(context, known.forget));
  const board = groundBoard();
  app.route('/', groundRoutes(context, { board, known, stopping }));
  app.route('/', takeRoutes(context, { board, stopping }));
  return app;
}
