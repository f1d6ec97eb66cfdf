import { z } from 'zod';

/** A JSON body of a request or a response. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body with the items of a list. */
export function list<T extends z.ZodType>(item: T, description: string) {
  return json(z.object({ items: z.array(item) }), description);
}
