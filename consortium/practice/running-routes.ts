import {
  type Bilingual,
  mayAct,
  PalaestraError,
  RunningPlantAction,
  RunningPlantBody,
  RunningPlantDetail,
  RunningPlantItem,
} from '@palaestra/core';
import { applyScenario, builtInPlants, type Plant, requirePlant, Scenario } from '@palaestra/islands';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { type HostedPlantsOptions, hostedPlants, type StartOrder } from './connect/hosted/hosted-plants.ts';
import { findingDetails } from './finding-details.ts';
import { json, list } from './json-body.ts';
import { plantOf } from './plant-store.ts';

const params = z.object({ id: z.string() });
const BEAT_MS = 20_000;

/**
 * Plants that run on this server by the clock: engineers and above start them, change them while they run and stop them;
 * everybody of the organization sees them.
 */
export function runningRoutes(context: StageContext, options: HostedPlantsOptions): StageApp {
  const plants = hostedPlants(context, options);
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/running',
      summary: 'The plants of the organization that run now',
      middleware: [allow('student')] as const,
      responses: { 200: list(RunningPlantItem, 'Some two at most'), ...problems(401) },
    }),
    (c) => c.json({ items: plants.items(c.get('actor').org).map((item) => RunningPlantItem.parse(item)) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/running',
      summary: 'Run a plant on the server by the clock, at most 8 hours; two of an organization at once',
      middleware: [allow('engineer')] as const,
      request: { body: { required: true, ...json(RunningPlantBody, 'Which plant, and how') } },
      responses: { 201: json(RunningPlantDetail, 'It runs'), ...problems(400, 401, 403, 404, 409, 422, 503) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const order = await orderOf(actor.org, c.req.valid('json'));
      return c.json(await plants.detail(actor.org, await plants.start(actor, order)), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/running/{id}',
      summary: 'A running plant: its model now, its curve, what was done to it, how to connect',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(RunningPlantDetail, 'The plant'), ...problems(401, 404, 409, 503) },
    }),
    async (c) => {
      const { org, role } = c.get('actor');
      const detail = await plants.detail(org, c.req.valid('param').id);
      return c.json(mayAct(role, 'engineer') ? detail : withoutSecrets(detail), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/running/{id}/live',
      summary: 'Server-sent events: the plant several times a second, the newest first should the reader be slow',
      middleware: [allow('student')] as const,
      request: { params },
      responses: {
        200: { description: '`data:` a `PlantMoment` as JSON; `event: end` when it has ended' },
        ...problems(401, 404, 409),
      },
    }),
    (c) => {
      const { org } = c.get('actor');
      const gone = new AbortController();
      const moments = plants.moments(org, c.req.valid('param').id, AbortSignal.any([gone.signal, options.stopping]));
      // Otherwise a proxy would collect the events instead of passing them on.
      c.header('X-Accel-Buffering', 'no');
      return streamSSE(c, async (stream) => {
        stream.onAbort(() => gone.abort());
        const beat = setInterval(() => void stream.write(': still here\n\n'), BEAT_MS);
        try {
          await stream.write('retry: 2000\n\n');
          for await (const data of moments) await stream.writeSSE({ data });
          await stream.writeSSE({ event: 'end', data: '{}' });
        } finally {
          clearInterval(beat);
        }
      });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/running/{id}/actions',
      summary: 'Pause, speed, break or mend an island, add a vehicle, an order or what a scenario adds, while it runs',
      middleware: [allow('engineer')] as const,
      request: { params, body: { required: true, ...json(RunningPlantAction, 'What to do') } },
      responses: { 204: { description: 'It is done' }, ...problems(400, 401, 403, 404, 409, 413, 503) },
    }),
    async (c) => {
      await plants.act(c.get('actor'), c.req.valid('param').id, c.req.valid('json'));
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/practice/running/{id}',
      summary: 'Stop a running plant',
      middleware: [allow('engineer')] as const,
      request: { params },
      responses: { 204: { description: 'It has ended' }, ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      await plants.stop(c.get('actor').org, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
  return app;

  async function orderOf(org: string, body: RunningPlantBody): Promise<StartOrder> {
    const { scenario: name, ...how } = body;
    const builtIn = builtInPlants.find(({ id }) => id === body.plant);
    if (builtIn !== undefined) {
      if (name !== undefined) throw noScenario(name);
      return { ...how, title: builtIn.title, scenario: null, model: await builtIn.load() };
    }
    const kept = await plantOf(context.db, org, body.plant);
    const plant = requirePlant(kept.plant, kept.id);
    if (name === undefined) return { ...how, title: kept.title, scenario: null, model: plant };
    const found = kept.scenarios.find((one) => one.name.en === name);
    if (found === undefined) throw noScenario(name);
    return { ...how, title: kept.title, ...changed(plant, Scenario.parse(found)) };
  }
}

function changed(plant: Plant, scenario: Scenario): { scenario: Bilingual; model: Plant } {
  const { plant: model, findings } = applyScenario(plant, scenario);
  if (model !== null) return { scenario: scenario.name, model };
  const first = findings.find(({ severity }) => severity === 'error')!;
  throw new PalaestraError('bad_file', `Cannot run the scenario: ${first.message.en} (${first.path})`, {
    details: findingDetails(first),
  });
}

function noScenario(name: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot run the scenario: the plant has none of this name (${name})`);
}

/** Everybody may know that there is a door, and not everybody has the key. */
function withoutSecrets(detail: RunningPlantDetail): RunningPlantDetail {
  const keyless = (door: RunningPlantDetail['mqtt']) => (door === null ? null : { ...door, password: null });
  return { ...detail, mqtt: keyless(detail.mqtt), opcUa: keyless(detail.opcUa) };
}
