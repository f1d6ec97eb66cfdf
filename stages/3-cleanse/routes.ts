import { Assessment, Decision, EpisodeId, EVENT, Interval, JOB, PalaestraError, Profile } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { episodeRow } from '@palaestra/transmit/server';
import { z } from 'zod';
import { overruled, withdrawn } from './history.ts';
import { builtInProfiles } from './profiles/node.ts';
import { changeAssessment } from './store.ts';

const params = z.object({ id: EpisodeId });

const Reason = z.string().trim().min(1).max(500);
const WithdrawalRequest = z.strictObject({ reason: Reason });
const VerdictRequest = z.strictObject({
  decision: Decision,
  keep: Interval.nullable().default(null),
  reason: Reason,
});

/** GET /profiles, POST /episodes/{id}/verdict, …/withdrawal and …/check. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();

  /** Put a person's decision in force and tell everybody. @throws PalaestraError `conflict` before the first check. */
  async function decide(org: string, id: string, change: (current: Assessment) => Assessment): Promise<Assessment> {
    const assessment = await changeAssessment(context, org, id, (current) => {
      if (current === null) {
        throw new PalaestraError('conflict', `Cannot decide: the episode is still being checked (${id})`, {
          details: { reason: 'episode_checking' },
        });
      }
      return change(current);
    });
    await context.jobs.publish(EVENT.episodeJudged, { org, episode: id });
    context.live.send(org, { kind: 'episode', id });
    return assessment;
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/profiles',
      summary: 'The profiles by which recordings are judged',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(Profile) }), 'The profiles'), ...problems(401) },
    }),
    async (c) => {
      return c.json({ items: [...(await builtInProfiles()).values()] }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/episodes/{id}/verdict',
      summary: 'Overrule the verdict about an episode, with a reason',
      middleware: [allow('inspector')] as const,
      request: { params, body: { required: true, ...json(VerdictRequest, 'The decision and why') } },
      responses: { 200: json(Assessment, 'The assessment with its history'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { org, person } = c.get('actor');
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const { duration } = await episodeOrThrow(context, org, id);
      const assessment = await decide(org, id, (current) =>
        overruled(current, { ...body, person }, duration, context.clock.now()),
      );
      return c.json(assessment, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/episodes/{id}/withdrawal',
      summary: 'Take back an episode of one’s own within a day: it counts as dropped, the recording stays',
      middleware: [allow('collector')] as const,
      request: { params, body: { required: true, ...json(WithdrawalRequest, 'Why') } },
      responses: { 200: json(Assessment, 'The assessment with its history'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { org, person } = c.get('actor');
      const { id } = c.req.valid('param');
      const { reason } = c.req.valid('json');
      const episode = await episodeOrThrow(context, org, id);
      const assessment = await decide(org, id, (current) =>
        withdrawn(current, { person, reason, episode }, context.clock.now()),
      );
      return c.json(assessment, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/episodes/{id}/check',
      summary: 'Check an episode again',
      middleware: [allow('inspector')] as const,
      request: { params },
      responses: { 202: json(z.object({ episode: EpisodeId }), 'The check is queued'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      await episodeOrThrow(context, org, id);
      await context.jobs.send(JOB.check, { org, episode: id }, { key: `${org}/${id}` });
      return c.json({ episode: id }, 202);
    },
  );

  return app;
}

async function episodeOrThrow(context: StageContext, org: string, id: string) {
  const row = await episodeRow(context, org, id);
  if (row === null) {
    throw new PalaestraError('not_found', `Cannot find the episode: there is none with this id (${id})`);
  }
  return row;
}

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
