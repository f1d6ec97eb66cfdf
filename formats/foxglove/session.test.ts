import { expect, test } from 'vitest';
import { encodeServerFrame, type FoxgloveChannel, FoxgloveSession, type ServerFrame } from './index.ts';

function channel(id: number, topic: string): FoxgloveChannel {
  return { id, topic, encoding: 'json', schemaName: '', schemaEncoding: '', schema: new Uint8Array(0) };
}

function open() {
  const sent: unknown[] = [];
  const told: unknown[] = [];
  const session = new FoxgloveSession(
    { send: (frame) => sent.push(JSON.parse(String(frame))) },
    {
      offered: ({ topic }) => topic !== '/unwanted',
      withdrawn: ({ topic }) => told.push(['withdrawn', topic]),
      message: ({ topic }, timeNs, data) => told.push([topic, timeNs, ...data]),
      time: (timeNs) => told.push(['time', timeNs]),
    },
  );
  return { sent, told, session, take: (frame: ServerFrame) => session.receive(encodeServerFrame(frame)) };
}

test('subscribes to what is wanted and names the channel of each message', () => {
  const { sent, told, take } = open();
  take({ op: 'advertise', channels: [channel(7, '/a'), channel(8, '/unwanted'), channel(9, '/b')] });
  const [a, b] = [1, 2];
  expect(sent).toEqual([
    {
      op: 'subscribe',
      subscriptions: [
        { id: a, channelId: 7 },
        { id: b, channelId: 9 },
      ],
    },
  ]);
  take({ op: 'message', subscriptionId: b, timeNs: 5n, data: Uint8Array.of(1, 2) });
  take({ op: 'message', subscriptionId: 99, timeNs: 6n, data: Uint8Array.of(3) });
  take({ op: 'time', timeNs: 7n });
  expect(told).toEqual([
    ['/b', 5n, 1, 2],
    ['time', 7n],
  ]);
});

test('a withdrawn channel falls silent, and its number may come back as another one', () => {
  const { sent, told, take } = open();
  take({ op: 'advertise', channels: [channel(7, '/a')] });
  take({ op: 'advertise', channels: [channel(7, '/c')] });
  take({ op: 'message', subscriptionId: 1, timeNs: 1n, data: new Uint8Array(0) });
  take({ op: 'message', subscriptionId: 2, timeNs: 2n, data: new Uint8Array(0) });
  take({ op: 'unadvertise', channelIds: [7, 55] });
  expect(sent).toHaveLength(2);
  expect(told).toEqual([
    ['withdrawn', '/a'],
    ['/c', 2n],
    ['withdrawn', '/c'],
  ]);
});

test('an endless offer ends with a refusal', () => {
  const { take } = open();
  const many = (from: number) => Array.from({ length: 10_000 }, (_, i) => channel(from + i, '/a'));
  take({ op: 'advertise', channels: many(0) });
  expect(() => take({ op: 'advertise', channels: many(10_000) })).toThrow(/more than 10000 channels/);
});

test('a channel that was passed over at first can be subscribed later, and left again', () => {
  const { sent, told, take, session } = open();
  take({ op: 'advertise', channels: [channel(8, '/unwanted')] });
  session.subscribe(8);
  session.subscribe(8);
  session.subscribe(9);
  expect(sent).toEqual([{ op: 'subscribe', subscriptions: [{ id: 1, channelId: 8 }] }]);
  take({ op: 'message', subscriptionId: 1, timeNs: 5n, data: Uint8Array.of(1) });
  session.unsubscribe(8);
  take({ op: 'message', subscriptionId: 1, timeNs: 6n, data: Uint8Array.of(2) });
  expect(sent.at(-1)).toEqual({ op: 'unsubscribe', subscriptionIds: [1] });
  take({ op: 'unadvertise', channelIds: [8] });
  session.subscribe(8);
  expect(sent).toHaveLength(2);
  expect(told).toEqual([
    ['/unwanted', 5n, 1],
    ['withdrawn', '/unwanted'],
  ]);
});
