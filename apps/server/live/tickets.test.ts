import { expect, test } from 'vitest';
import { openTickets } from './tickets.ts';

const right = { org: 'org_a', person: 'p', kind: 'episode', id: 'ep_1' } as const;

test('a ticket is read for eight hours by who issued it, and by nobody else', () => {
  let now = new Date('2026-01-01T08:00:00Z');
  const clock = { now: () => now };
  const tickets = openTickets('secret_a', clock);
  const { ticket, until } = tickets.issue(right);
  expect(until).toEqual(new Date('2026-01-01T16:00:00Z'));
  expect(tickets.read(ticket)).toEqual({ ...right, until });
  const [content, mac] = ticket.split('.');
  const other = Buffer.from(JSON.stringify({ ...right, org: 'org_b', until: until.getTime() })).toString('base64url');
  for (const bad of [
    '',
    '.',
    content!,
    `${other}.${mac}`,
    `${content}.${mac!.slice(1)}`,
    openTickets('secret_b', clock).issue(right).ticket,
  ]) {
    expect(() => tickets.read(bad)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  }
  now = until;
  expect(() => tickets.read(ticket)).toThrow(/too old/);
});
