import { type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { blobRoutes } from './blob-routes.ts';
import { finisher } from './receive/finish.ts';
import { listRoutes } from './receive/list-routes.ts';
import { tidyRegularly } from './receive/tidy.ts';
import { uploadRoutes } from './receive/upload-routes.ts';
import { openUploads, type TransmitOptions } from './receive/uploads.ts';

/** Uploads in parts (announce, parts, finish), what became of them, blobs with byte ranges, media of an episode. */
export function routes(context: StageContext, options: TransmitOptions): StageApp {
  const uploads = openUploads(context, options);
  const finish = finisher(uploads);
  if (options.stopping !== undefined) tidyRegularly(uploads, finish, options.stopping);
  const app = stageApp();
  for (const door of [listRoutes(uploads), uploadRoutes(uploads, finish), blobRoutes(uploads)]) app.route('/', door);
  return app;
}
