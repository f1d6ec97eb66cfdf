import {
  DatasetItem,
  EpisodeDetail,
  EpisodePage,
  ExportItem,
  JOB,
  RevisionBuild,
  RevisionDetail,
  RevisionItem,
  RevisionManifest,
} from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { archiveOf } from './archive.ts';
import { createBuild, endBuild, findBuild, openBuilds } from './build-store.ts';
import { cameraVideo } from './camera-video.ts';
import { CatalogueQuery } from './catalogue-query.ts';
import { episodeDetail, listEpisodes } from './catalogue-store.ts';
import {
  createDataset,
  findDataset,
  findRevision,
  listDatasets,
  listRevisions,
  storedManifest,
} from './dataset-store.ts';
import { createExport, exportFiles, findExport, listExports } from './export-store.ts';
import { RevisionRequest } from './revision-request.ts';

const byId = { params: z.object({ id: z.string() }) };
const bySha = { params: z.object({ sha256: z.string() }) };

/** The catalogue of episodes, datasets, revisions and exports. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();
  catalogueRoutes(app, context);
  cameraRoutes(app, context);
  datasetRoutes(app, context);
  buildRoutes(app, context);
  exportRoutes(app, context);
  return app;
}

function catalogueRoutes(app: StageApp, context: StageContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/episodes',
      summary: 'Episodes by filter and order, one page at a time',
      middleware: [allow('student')] as const,
      request: { query: CatalogueQuery },
      responses: { 200: json(EpisodePage, 'A page'), ...problems(400, 401) },
    }),
    async (c) => c.json(await listEpisodes(context, c.get('actor').org, c.req.valid('query')), 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/episodes/{id}',
      summary: 'Everything known about one episode',
      middleware: [allow('student')] as const,
      request: byId,
      responses: { 200: json(EpisodeDetail, 'The episode'), ...problems(401, 404) },
    }),
    async (c) => c.json(await episodeDetail(context, c.get('actor').org, c.req.valid('param').id), 200),
  );
}

function cameraRoutes(app: StageApp, context: StageContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/episodes/{id}/cameras/{camera}/video',
      summary: 'One camera of an episode as MP4, its pictures as they were recorded',
      middleware: [allow('student')] as const,
      request: { params: z.object({ id: z.string(), camera: z.string() }) },
      responses: {
        200: { description: 'MP4', content: { 'video/mp4': { schema: z.string() } } },
        ...problems(401, 404, 422),
      },
    }),
    async (c) => {
      const { id, camera } = c.req.valid('param');
      const { bytes, size } = await cameraVideo(context, c.get('actor').org, id, camera);
      const name = encodeURIComponent(`${id}-${camera}.mp4`);
      const headers = {
        'Content-Type': 'video/mp4',
        'Content-Length': String(size),
        'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
      };
      return c.body(bytes, 200, headers);
    },
  );
}

function datasetRoutes(app: StageApp, context: StageContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/datasets',
      summary: 'Datasets, newest first',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(DatasetItem) }), 'The datasets'), ...problems(401) },
    }),
    async (c) => c.json({ items: await listDatasets(context, c.get('actor').org) }, 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/datasets',
      summary: 'Make an empty dataset',
      middleware: [allow('engineer')] as const,
      request: { body: { required: true, ...json(DatasetRequest, 'Its name') } },
      responses: { 201: json(DatasetItem, 'The dataset'), ...problems(400, 401, 403, 409) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const made = await createDataset(context, org, c.req.valid('json').name);
      context.live.send(org, { kind: 'dataset', id: made.id });
      return c.json(made, 201);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/datasets/{id}',
      summary: 'A dataset and its revisions, newest first',
      middleware: [allow('student')] as const,
      request: byId,
      responses: {
        200: json(
          z.object({ dataset: DatasetItem, revisions: z.array(RevisionItem), builds: z.array(RevisionBuild) }),
          'The dataset, the revisions that are being made, and the last that could not be made since the newest',
        ),
        ...problems(401, 404),
      },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      const dataset = await findDataset(context, org, id);
      const [revisions, builds] = [await listRevisions(context, org, id), await openBuilds(context, org, id)];
      return c.json({ dataset, revisions, builds }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/revisions/{sha256}',
      summary: 'A revision with its manifest and exports',
      middleware: [allow('student')] as const,
      request: bySha,
      responses: { 200: json(RevisionDetail, 'The revision'), ...problems(401, 404) },
    }),
    async (c) => c.json(await revisionDetail(context, c.get('actor').org, c.req.valid('param').sha256), 200),
  );
}

function buildRoutes(app: StageApp, context: StageContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/datasets/{id}/revisions',
      summary: 'Freeze episodes as a new revision; the same request while it is under way is the same build',
      middleware: [allow('engineer')] as const,
      request: { ...byId, body: { required: true, ...json(RevisionRequest, 'What to freeze') } },
      responses: { 202: json(RevisionBuild, 'A job makes the revision'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org, name: author } = c.get('actor');
      const dataset = (await findDataset(context, org, c.req.valid('param').id)).id;
      const build = await createBuild(context, { org, author, dataset }, c.req.valid('json'));
      // Also for one that is known: its job may have been lost with the process that began it.
      await context.jobs.send(JOB.buildRevision, { org, build: build.id }, { key: build.id });
      context.live.send(org, { kind: 'build', id: build.id });
      return c.json(build, 202);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/revision-builds/{id}',
      summary: 'How far a new revision is, which it became, or why it could not be made',
      middleware: [allow('student')] as const,
      request: byId,
      responses: { 200: json(RevisionBuild, 'The build'), ...problems(401, 404) },
    }),
    async (c) => c.json(await findBuild(context, c.get('actor').org, c.req.valid('param').id), 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/revision-builds/{id}/cancel',
      summary: 'Give up a revision that is being made; one that has ended stays as it is',
      middleware: [allow('engineer')] as const,
      request: byId,
      responses: { 200: json(RevisionBuild, 'The build'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = await findBuild(context, org, c.req.valid('param').id);
      await endBuild(context, org, id, { state: 'cancelled' });
      context.live.send(org, { kind: 'build', id });
      return c.json(await findBuild(context, org, id), 200);
    },
  );
}

function exportRoutes(app: StageApp, context: StageContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/revisions/{sha256}/exports',
      summary: 'Write a revision in a format',
      middleware: [allow('engineer')] as const,
      request: { ...bySha, body: { required: true, ...json(ExportRequest, 'The format') } },
      responses: { 202: json(ExportItem, 'The export, which a job writes'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { sha256 } = await findRevision(context, org, c.req.valid('param').sha256);
      const { item, fresh } = await createExport(context, org, sha256, c.req.valid('json').format);
      if (fresh) await context.jobs.send(JOB.export, { org, export: item.id }, { key: item.id });
      context.live.send(org, { kind: 'export', id: item.id });
      return c.json(item, 202);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/exports/{id}',
      summary: 'How far an export is, and what it holds',
      middleware: [allow('student')] as const,
      request: byId,
      responses: { 200: json(ExportItem, 'The export'), ...problems(401, 404) },
    }),
    async (c) => c.json(await findExport(context, c.get('actor').org, c.req.valid('param').id), 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/exports/{id}/archive',
      summary: 'The files of an export as a tar stream',
      middleware: [allow('student')] as const,
      request: byId,
      responses: {
        200: { description: 'tar', content: { 'application/x-tar': { schema: z.string() } } },
        ...problems(401, 404, 409),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const files = await exportFiles(context, c.get('actor').org, id);
      const headers = {
        'Content-Type': 'application/x-tar',
        'Content-Disposition': `attachment; filename="${id}.tar"`,
      };
      return c.body(archiveOf(context.blobs, files), 200, headers);
    },
  );
}

const DatasetRequest = z.object({ name: z.string().trim().min(1).max(200) });
const ExportRequest = z.object({ format: ExportItem.shape.format });

async function revisionDetail(context: StageContext, org: string, sha256: string): Promise<RevisionDetail> {
  const item = await findRevision(context, org, sha256);
  const manifest = RevisionManifest.parse(await storedManifest(context, org, sha256));
  return { ...item, manifest, exports: await listExports(context, org, sha256) };
}

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
