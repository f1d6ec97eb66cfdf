import { type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { plantRoutes } from './plant-routes.ts';
import { skillRoutes } from './skill-routes.ts';

/** Everything under `/practice`. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();
  app.route('/', plantRoutes(context));
  app.route('/', skillRoutes(context));
  return app;
}
