import { Decision, Feature, Outcome, said } from '@palaestra/core';
import { z } from 'zod';

const Share = z.number().min(0).max(1);

/** What a new revision freezes. */
export const RevisionRequest = z
  .object({
    message: z.string().trim().min(1).max(1000),
    /** Which episodes, by what is known about them; kept and trimmed ones where nothing else is asked for. */
    filter: z
      .object({
        task: z.string().optional(),
        operator: z.string().optional(),
        simulated: z.boolean().optional(),
        decisions: z.array(Decision).min(1).optional(),
        outcomes: z.array(Outcome).min(1).optional(),
      })
      .optional(),
    /** Or exactly these, whatever their verdict. */
    episodes: z.array(z.string()).min(1).max(1_000_000).optional(),
    /** Frames per second. */
    fps: z.number().positive().max(1000),
    /** Chosen from the first episode's streams when left out. */
    features: z.array(Feature).min(1).optional(),
    /** Topics of the cameras; when left out, every camera of H.264 that all episodes have. */
    cameras: z.array(z.string()).max(64).optional(),
    split: z
      .object({ val: Share.default(0.1), test: Share.default(0) })
      .refine(({ val, test }) => val + test < 1, said('the train split must keep a share', '训练集应保留一部分'))
      .default({ val: 0.1, test: 0 }),
  })
  .refine(({ filter, episodes }) => filter === undefined || episodes === undefined, {
    ...said('expected a filter or a list of episodes, found both', '筛选条件与片段列表只能给出其一'),
  });
export type RevisionRequest = z.infer<typeof RevisionRequest>;
