import { encodeClientFrame, encodeServerFrame, FoxgloveSession, type ServerFrame } from '@palaestra/formats/foxglove';
import type { FrameHandler } from '@palaestra/platform/websocket';
import { expect, test } from 'vitest';
import { StationFeeds } from './station-feeds.ts';

const INFO = {
  op: 'serverInfo',
  name: 'st',
  capabilities: [],
  supportedEncodings: [],
  metadata: {},
  sessionId: null,
} as const;

/** A station that offers two channels and notes what it is asked for. */
function station(feeds: StationFeeds, org: string, id = 'real-1') {
  const asked: Record<string, unknown>[] = [];
  const told = { closed: '' };
  const handler = feeds.publish(org, id, {
    send: (frame) => asked.push(JSON.parse(String(frame))),
    pendingBytes: () => 0,
    close: (reason) => (told.closed = reason),
  });
  const say = (frame: ServerFrame) => handler.receive(encodeServerFrame(frame));
  say(INFO);
  const channels = ['/a', '/b'].map((topic, i) => {
    return { id: i + 7, topic, encoding: 'json', schemaName: '', schemaEncoding: '', schema: new Uint8Array(0) };
  });
  say({ op: 'advertise', channels });
  /** To the subscription that was made last for a channel. */
  const speak = (channelId: number, i: number) => {
    const subscriptions = asked.flatMap((frame) => (frame.subscriptions ?? []) as { id: number; channelId: number }[]);
    const { id: subscriptionId } = subscriptions.findLast((one) => one.channelId === channelId)!;
    say({ op: 'message', subscriptionId, timeNs: BigInt(i), data: Uint8Array.of(i & 255) });
  };
  return { asked, told, handler, speak };
}

function viewer(feeds: StationFeeds, org: string, topics: readonly string[], id = 'real-1') {
  const state = { pending: 0, closed: '', seen: [] as string[], offered: [] as string[], status: [] as string[] };
  let handler: FrameHandler | null = null;
  const early: (string | Uint8Array)[] = [];
  const session = new FoxgloveSession(
    { send: (frame) => (handler ? handler.receive(frame) : early.push(frame)) },
    {
      offered({ topic }) {
        state.offered.push(topic);
        return topics.includes(topic);
      },
      withdrawn: ({ topic }) => state.offered.splice(state.offered.indexOf(topic), 1),
      message: ({ topic }, timeNs) => state.seen.push(`${topic} ${timeNs}`),
      status: (_level, text) => state.status.push(text),
    },
  );
  handler = feeds.watch(org, id, {
    send: (frame) => session.receive(frame),
    pendingBytes: () => state.pending,
    close: (reason) => (state.closed = reason),
  });
  for (const frame of early) handler.receive(frame);
  return { state, handler };
}

test('a station sends what somebody watches, to those who watch it', () => {
  const feeds = new StationFeeds();
  const early = viewer(feeds, 'org', ['/a']);
  expect(early.state.status).toEqual([expect.stringMatching(/^real-1 sends nothing now/)]);
  const { asked, speak, handler } = station(feeds, 'org');
  const late = viewer(feeds, 'org', ['/a', '/b']);
  expect(asked.map(({ op }) => op)).toEqual(['subscribe', 'subscribe']);
  speak(7, 1);
  speak(8, 2);
  late.handler.gone();
  expect(asked.at(-1)).toEqual({ op: 'unsubscribe', subscriptionIds: [2] });
  speak(7, 3);
  expect(early.state.seen).toEqual(['/a 1', '/a 3']);
  expect(late.state.seen).toEqual(['/a 1', '/b 2']);
  handler.gone();
  expect(early.state.offered).toEqual([]);
  station(feeds, 'org').speak(7, 4);
  expect(early.state.seen).toEqual(['/a 1', '/a 3', '/a 4']);
});

test('a station of another organization has the same name and other viewers', () => {
  const feeds = new StationFeeds();
  const ours = viewer(feeds, 'ours', ['/a']);
  const theirs = viewer(feeds, 'theirs', ['/a']);
  const { speak } = station(feeds, 'ours');
  speak(7, 1);
  expect(ours.state.seen).toEqual(['/a 1']);
  expect([theirs.state.seen, theirs.state.offered]).toEqual([[], []]);
});

test('a slow viewer loses messages, then its connection; nobody else does', () => {
  const feeds = new StationFeeds();
  const [slow, quick] = [viewer(feeds, 'org', ['/a']), viewer(feeds, 'org', ['/a'])];
  const { speak } = station(feeds, 'org');
  speak(7, 0);
  slow.state.pending = 100e6;
  for (let i = 1; i <= 1000; i++) speak(7, i);
  slow.state.pending = 0;
  speak(7, 1001);
  expect(slow.state.seen).toEqual(['/a 0', '/a 1001']);
  slow.state.pending = 100e6;
  for (let i = 0; i < 2000; i++) speak(7, i);
  expect(slow.state.closed).toBe('too slow for this station');
  expect(quick.state.seen).toHaveLength(3002);
});

test('a station that connects again takes the place of its old connection', () => {
  const feeds = new StationFeeds();
  const watching = viewer(feeds, 'org', ['/a']);
  const old = station(feeds, 'org');
  const fresh = station(feeds, 'org');
  expect(old.told.closed).toBe('the station has connected again');
  old.handler.gone();
  fresh.speak(7, 5);
  expect(watching.state.seen).toEqual(['/a 5']);
  expect(watching.state.offered).toEqual(['/a', '/b']);
});

test('a station that is cut is heard no more, whatever it sends; its viewers stay and are told why', () => {
  const feeds = new StationFeeds();
  const watching = viewer(feeds, 'org', ['/a']);
  const cut = station(feeds, 'org');
  cut.speak(7, 1);
  cut.handler.cut('the station was revoked by WU, the cable is torn');
  expect(cut.told.closed).toBe('the station was revoked by WU, the cable is torn');
  cut.speak(7, 2);
  expect(watching.state).toMatchObject({ seen: ['/a 1'], offered: [], closed: '' });
  expect(watching.state.status.at(-1)).toBe('real-1 sends no more: the station was revoked by WU, the cable is torn');
  cut.handler.gone();
  // Restored, it goes on before the same eyes; the end of the old connection does not touch the new one.
  const fresh = station(feeds, 'org');
  cut.handler.cut('late');
  fresh.speak(7, 3);
  expect(watching.state.seen).toEqual(['/a 1', '/a 3']);
  expect(fresh.told.closed).toBe('');
});

test('the thirty-third viewer of a station is turned away, and a frame that is none ends a connection', () => {
  const feeds = new StationFeeds();
  const all = Array.from({ length: 33 }, () => viewer(feeds, 'org', []));
  expect(all.map(({ state }) => state.closed).filter((reason) => reason !== '')).toEqual([
    '32 others watch this station',
  ]);
  expect(() => all[0]!.handler.receive('{')).toThrow(/^Cannot read a frame/);
  const subscribe = encodeClientFrame({ op: 'subscribe', subscriptions: [{ id: 1, channelId: 99 }] });
  all[0]!.handler.receive(subscribe);
  expect(all[0]!.state.status.at(-1)).toBe('there is no channel 99');
});
