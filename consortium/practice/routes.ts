import { type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { classRoutes } from './class-routes.ts';
import type { HostedPlantsOptions } from './connect/hosted/hosted-plants.ts';
import { draftRoutes } from './draft-routes.ts';
import { exerciseRoutes } from './exercise-routes.ts';
import { plantRoutes } from './plant-routes.ts';
import { runningRoutes } from './running-routes.ts';
import { skillRoutes } from './skill-routes.ts';
import { studentRoutes } from './student-routes.ts';

/** What the server tells the practice centre beside the context. */
export interface PracticeOptions {
  /** Folder of keys and certificates of running plants. */
  readonly plantKeys: string;
  /** Address on which their brokers and OPC UA servers listen. */
  readonly plantHost: string;
  readonly stopping: AbortSignal;
}

/** Everything under `/practice`. */
export function routes(context: StageContext, { plantKeys, plantHost, stopping }: PracticeOptions): StageApp {
  const hosting: HostedPlantsOptions = { keysFolder: plantKeys, host: plantHost, stopping };
  const app = stageApp();
  app.route('/', plantRoutes(context));
  app.route('/', skillRoutes(context));
  app.route('/', exerciseRoutes(context));
  app.route('/', draftRoutes(context));
  app.route('/', classRoutes(context));
  app.route('/', runningRoutes(context, hosting));
  app.route('/', studentRoutes(context));
  return app;
}
