import { createHmac, timingSafeEqual } from 'node:crypto';
import { PalaestraError } from '@palaestra/core';
import type { Clock } from '@palaestra/platform/clock';
import { z } from 'zod';

/** What a holder may watch, on whose behalf. */
export interface WatchRight {
  readonly org: string;
  readonly person: string;
  readonly kind: 'episode' | 'station';
  readonly id: string;
}

const Content = z.object({
  org: z.string(),
  person: z.string(),
  kind: z.enum(['episode', 'station']),
  id: z.string(),
  until: z.number(),
});

/** A shift: a viewer that loses its connection comes back by the same address. */
const LIFETIME_MS = 8 * 3600 * 1000;
const LONGEST = 2048;

/** Short-lived rights to watch one thing, for viewers such as Foxglove that can send no headers. */
export interface Tickets {
  issue(right: WatchRight): { ticket: string; until: Date };
  /** @throws PalaestraError `unauthenticated` for one that is damaged, of another server, or over. */
  read(ticket: string): WatchRight & { readonly until: Date };
}

/** @param secret at least 32 random bytes as text. */
export function openTickets(secret: string, clock: Clock): Tickets {
  const seal = (content: string) => createHmac('sha256', secret).update(`watch\n${content}`).digest();
  return {
    issue(right) {
      const until = new Date(clock.now().getTime() + LIFETIME_MS);
      const content = Buffer.from(JSON.stringify({ ...right, until: until.getTime() })).toString('base64url');
      return { ticket: `${content}.${seal(content).toString('base64url')}`, until };
    },
    read(ticket) {
      const [content = '', mac = ''] = ticket.slice(0, LONGEST).split('.');
      const found = Buffer.from(mac, 'base64url');
      const expected = seal(content);
      if (found.byteLength !== expected.byteLength || !timingSafeEqual(found, expected)) {
        throw refused('the address carries no ticket of this server');
      }
      const { until, ...right } = Content.parse(JSON.parse(Buffer.from(content, 'base64url').toString('utf8')));
      if (clock.now().getTime() >= until) throw refused('the address is too old, copy a new one from the page');
      return { ...right, until: new Date(until) };
    },
  };
}

function refused(reason: string): PalaestraError {
  return new PalaestraError('unauthenticated', `Cannot watch: ${reason}`);
}
