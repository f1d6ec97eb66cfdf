import { Annotation, EpisodeId, EVENT, PalaestraError, type Segment, said } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { episodeRow } from '@palaestra/transmit/server';
import { z } from 'zod';
import { insertAnnotation } from './store.ts';
import { segmentFaults } from './validate.ts';

const AnnotationRequest = z
  .strictObject({
    outcome: Annotation.shape.outcome,
    failureCause: Annotation.shape.failureCause.default(null),
    segments: Annotation.shape.segments.max(1000).default([]),
    instruction: z.string().trim().min(1).max(500).nullable().default(null),
    quality: Annotation.shape.quality.default(null),
    note: z.string().trim().min(1).max(2000).nullable().default(null),
  })
  .refine(({ outcome, failureCause }) => failureCause === null || outcome === 'failure', {
    path: ['failureCause'],
    ...said('expected a cause only with the outcome failure', '只有结果为失败时才应填写原因'),
  })
  .refine(({ failureCause, note }) => failureCause !== 'other' || note !== null, {
    path: ['note'],
    ...said('expected words for the cause other', '原因为“其他”时应有文字说明'),
  });

/** POST /episodes/{id}/annotations. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'post',
      path: '/episodes/{id}/annotations',
      summary: 'Say how an episode ended and what its subtasks are',
      middleware: [allow('annotator')] as const,
      request: {
        params: z.object({ id: EpisodeId }),
        body: { required: true, ...json(AnnotationRequest, 'Outcome, subtasks, instruction, grade') },
      },
      responses: { 201: json(Annotation, 'The annotation as kept'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org, person } = c.get('actor');
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const episode = await episodeRow(context, org, id);
      if (episode === null) {
        throw new PalaestraError('not_found', `Cannot find the episode: there is none with this id (${id})`);
      }
      refuseFaults(body.segments, episode.duration);
      const annotation = await insertAnnotation(context, org, { ...body, episode: id, author: person });
      await context.jobs.publish(EVENT.episodeLabelled, { org, episode: id });
      context.live.send(org, { kind: 'episode', id });
      return c.json(annotation, 201);
    },
  );

  return app;
}

/** Answer a faulty list of segments like any other body that does not fit: with every fault and its place. */
function refuseFaults(segments: readonly Segment[], duration: number): void {
  const faults = segmentFaults(segments, duration);
  if (faults.length === 0) return;
  throw new z.ZodRealError(
    faults.map(({ index, kind, message }) => ({
      code: 'custom',
      path: ['body', 'segments', index],
      message: `${kind}: ${message}`,
      input: segments[index],
    })),
  );
}

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
