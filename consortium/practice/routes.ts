import { type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { classRoutes } from './class-routes.ts';
import { exerciseRoutes } from './exercise-routes.ts';
import { plantRoutes } from './plant-routes.ts';
import { skillRoutes } from './skill-routes.ts';

/** Everything under `/practice`. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();
  app.route('/', plantRoutes(context));
  app.route('/', skillRoutes(context));
  app.route('/', exerciseRoutes(context));
  app.route('/', classRoutes(context));
  return app;
}
