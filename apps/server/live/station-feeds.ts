import {
  type FoxgloveChannel,
  FoxgloveServerSession,
  FoxgloveSession,
  type ServerInfo,
} from '@palaestra/formats/foxglove';
import type { FrameClient, FrameHandler } from '@palaestra/platform/websocket';

/** A viewer with so much unsent loses messages; one that stays there is cut off. */
const MOST_PENDING_BYTES = 4 * 1024 * 1024;
const MOST_DROPPED_IN_A_ROW = 2000;
/** Viewers of one station. */
const MOST_VIEWERS = 32;

interface Viewer {
  readonly client: FrameClient;
  readonly session: FoxgloveServerSession;
  droppedInARow: number;
}

interface Publisher {
  readonly client: FrameClient;
  readonly session: FoxgloveSession;
  readonly channels: Map<number, FoxgloveChannel>;
}

interface Feed {
  readonly viewers: Set<Viewer>;
  publisher: Publisher | null;
}

/** What is done with the frames of a station. */
export interface PublisherHandler extends FrameHandler {
  /** Take nothing more from it from now on and end its connection; its viewers stay, and are told the reason. */
  cut(reason: string): void;
}

/**
 * Passes what stations send to the viewers of their organization. A station is asked only for the channels that somebody
 * watches. Nothing waits here: a slow viewer loses messages, the station and the other viewers do not notice.
 */
export class StationFeeds {
  readonly #feeds = new Map<string, Feed>();

  /** A station has connected; it speaks as a server of the Foxglove protocol. A connection that it had before is ended. */
  publish(org: string, station: string, client: FrameClient): PublisherHandler {
    const feed = this.#feed(org, station);
    feed.publisher?.client.close('the station has connected again');
    withdrawAll(feed);
    const channels = new Map<number, FoxgloveChannel>();
    const session = new FoxgloveSession(client, {
      offered(channel) {
        channels.set(channel.id, channel);
        for (const viewer of feed.viewers) viewer.session.offer([channel]);
        return false;
      },
      withdrawn({ id }) {
        channels.delete(id);
        for (const viewer of feed.viewers) viewer.session.withdraw([id]);
      },
      message: ({ id }, timeNs, data) => forward(feed, id, timeNs, data),
    });
    const publisher = { client, session, channels };
    feed.publisher = publisher;
    const leave = () => {
      if (feed.publisher !== publisher) return false;
      withdrawAll(feed);
      this.#forget(org, station, feed);
      return true;
    };
    return {
      receive(frame) {
        // The other side of a connection that we end may go on for a while; nobody sees that.
        if (feed.publisher === publisher) session.receive(frame);
      },
      cut(reason) {
        if (!leave()) return;
        for (const viewer of feed.viewers) viewer.session.status('warning', `${station} sends no more: ${reason}`);
        client.close(reason);
      },
      gone: leave,
    };
  }

  /** A viewer has come; it may watch also before the station connects. */
  watch(org: string, station: string, client: FrameClient): FrameHandler {
    const feed = this.#feed(org, station);
    if (feed.viewers.size >= MOST_VIEWERS) {
      client.close(`${MOST_VIEWERS} others watch this station`);
      return { receive() {}, gone() {} };
    }
    const channels = [...(feed.publisher?.channels.values() ?? [])];
    const session = new FoxgloveServerSession((frame) => client.send(frame), infoOf(station), channels, {
      subscribed: () => askFor(feed),
    });
    if (feed.publisher === null)
      session.status('warning', `${station} sends nothing now; it appears here when it does`);
    const viewer = { client, session, droppedInARow: 0 };
    feed.viewers.add(viewer);
    return {
      receive: (frame) => session.receive(frame),
      gone: () => {
        feed.viewers.delete(viewer);
        askFor(feed);
        this.#forget(org, station, feed);
      },
    };
  }

  #feed(org: string, station: string): Feed {
    const key = `${org}\n${station}`;
    const feed = this.#feeds.get(key) ?? { viewers: new Set(), publisher: null };
    this.#feeds.set(key, feed);
    return feed;
  }

  #forget(org: string, station: string, feed: Feed): void {
    if (feed.viewers.size === 0 && feed.publisher === null) this.#feeds.delete(`${org}\n${station}`);
  }
}

function infoOf(station: string): ServerInfo {
  const metadata = { station };
  return {
    op: 'serverInfo',
    name: station,
    capabilities: [],
    supportedEncodings: [],
    metadata,
    sessionId: crypto.randomUUID(),
  };
}

function forward({ viewers }: Feed, channelId: number, timeNs: bigint, data: Uint8Array): void {
  for (const viewer of viewers) {
    if (viewer.client.pendingBytes() < MOST_PENDING_BYTES) {
      viewer.droppedInARow = 0;
      viewer.session.publish(channelId, timeNs, data);
    } else if (viewer.session.wanted.has(channelId)) {
      viewer.droppedInARow += 1;
      if (viewer.droppedInARow === MOST_DROPPED_IN_A_ROW) viewer.client.close('too slow for this station');
    }
  }
}

/** Ask the station for what somebody watches, and for no more. */
function askFor({ viewers, publisher }: Feed): void {
  if (publisher === null) return;
  const wanted = new Set([...viewers].flatMap(({ session }) => [...session.wanted]));
  for (const id of publisher.channels.keys()) {
    if (wanted.has(id)) publisher.session.subscribe(id);
    else publisher.session.unsubscribe(id);
  }
}

function withdrawAll(feed: Feed): void {
  const ids = [...(feed.publisher?.channels.keys() ?? [])];
  feed.publisher = null;
  if (ids.length > 0) for (const { session } of feed.viewers) session.withdraw(ids);
}
