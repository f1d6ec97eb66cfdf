import { z } from 'zod';
import { badFrame, LIMIT } from './limits.ts';

/** An unsigned 32-bit number, as the protocol counts channels and subscriptions. */
export const U32 = z.number().int().min(0).max(0xffff_ffff);
export const Name = z.string().max(LIMIT.nameLength);

/** The object of a text frame and its `op`. */
export function parseText(text: string): { readonly op: string; readonly body: object } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badFrame('the text is not JSON');
  }
  if (typeof body !== 'object' || body === null || !('op' in body) || typeof body.op !== 'string') {
    throw badFrame('the text has no "op"');
  }
  return { op: body.op, body };
}

/** @throws PalaestraError `bad_input` naming the first field that is wrong. */
export function checked<T>(schema: z.ZodType<T>, op: string, body: object): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badFrame(`${op}: ${issue?.message} (${issue?.path.join('.')})`);
}
