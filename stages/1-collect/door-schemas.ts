import { Bilingual, line, Skill, Station, Task, VariationFactor } from '@palaestra/core';
import { z } from 'zod';

/** A text in both languages as a person may write it. */
const text = (max: number) => Bilingual.extend({ en: line(max).min(1), zh: line(max).min(1) });
const Name = line(80).min(1);
const Skills = z.array(Skill).max(40);

/** A task as it may come in: nothing unseen, nothing without end. */
export const NewTask = Task.extend({
  id: Task.shape.id.max(60),
  title: text(120),
  instruction: text(600),
  steps: z.array(Task.shape.steps.element.extend(text(600).shape)).max(40),
  cell: line(60).min(1).nullable(),
  skills: Skills.optional(),
  objects: z.array(text(120)).max(40).optional(),
  success: text(600).optional(),
  factors: z
    .array(
      VariationFactor.extend({
        name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, 'expected a letter, then letters, digits or _'),
        title: text(120),
        values: z
          .array(z.union([Name, z.number()]))
          .min(1)
          .max(200),
        titles: z
          .record(z.string().max(80), text(80))
          .refine((titles) => Object.keys(titles).length <= 200, 'expected at most 200')
          .optional(),
      }),
    )
    .max(8)
    .optional(),
});

/** A station as it may come in. Its id goes into file names and addresses. */
export const NewStation = Station.omit({ revoked: true }).extend({
  id: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dot, dash'),
  name: Name,
  cell: line(60).min(1).nullable(),
  robot: z.object({ embodiment: Name, serial: Name.nullable() }),
  skills: Skills.optional(),
});

/** Why something is done, for those who ask later. */
export const Reason = z.object({ reason: line(300).min(1) });
