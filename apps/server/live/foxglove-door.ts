import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isPalaestraError, mayAct, PalaestraError } from '@palaestra/core';
import { SUBPROTOCOLS } from '@palaestra/formats/foxglove';
import { IndexedReader } from '@palaestra/formats/mcap';
import type { Auth } from '@palaestra/platform/auth';
import type { StageContext } from '@palaestra/platform/http';
import { type FrameClient, type FrameHandler, frameDoor, refuseUpgrade } from '@palaestra/platform/websocket';
import { Player } from '@palaestra/station';
import { openRecording } from '@palaestra/transmit/server';
import { cutWhenRevoked, refuseRevoked } from './cut-revoked.ts';
import { WATCH_PATH } from './foxglove-routes.ts';
import { StationFeeds } from './station-feeds.ts';
import type { Tickets } from './tickets.ts';

export interface FoxgloveDoorOptions {
  readonly context: StageContext;
  readonly auth: Pick<Auth, 'authenticate' | 'isMember'>;
  readonly tickets: Tickets;
}

/** Largest frame of a viewer, which only subscribes, and of a station: an uncompressed picture of 4K. */
const MOST_OF_VIEWER = 1024 * 1024;
const MOST_OF_STATION = 32 * 1024 * 1024;
/** Viewers of all episodes and stations: each may have some megabytes waiting. */
const MOST_VIEWERS = 200;
const STATION_PATH = /^\/api\/v1\/live\/stations\/([^/]+)$/;
const PAGE_OF_ANOTHER_SITE = 'a page of another site may not speak for a station';

/**
 * The WebSocket side of the server: viewers at `WATCH_PATH` with a ticket, stations at `/api/v1/live/stations/ID` with the
 * key of a collector. `answer` goes to the HTTP server's `upgrade`.
 */
export function foxgloveDoor({ context, auth, tickets }: FoxgloveDoorOptions) {
  const feeds = new StationFeeds();
  const viewers = frameDoor(SUBPROTOCOLS, MOST_OF_VIEWER);
  const stations = frameDoor(SUBPROTOCOLS, MOST_OF_STATION);
  let watching = 0;

  /** The connection of a viewer, ended when its ticket is over. */
  function counted(until: Date, accept: (client: FrameClient) => FrameHandler): (client: FrameClient) => FrameHandler {
    return (client) => {
      watching += 1;
      const rest = until.getTime() - context.clock.now().getTime();
      const timer = setTimeout(() => client.close('the address is too old, copy a new one from the page'), rest);
      const handler = accept(client);
      return {
        receive: (frame) => handler.receive(frame),
        gone() {
          watching -= 1;
          clearTimeout(timer);
          handler.gone();
        },
      };
    };
  }

  async function watch(url: URL, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { org, person, kind, id, until } = tickets.read(url.searchParams.get('ticket') ?? '');
    if (!(await auth.isMember(org, person))) throw new PalaestraError('forbidden', 'Cannot watch: no longer a member');
    if (watching >= MOST_VIEWERS) throw new PalaestraError('unavailable', `Cannot watch: ${MOST_VIEWERS} others do`);
    if (kind === 'station') {
      await refuseRevoked(context, org, id, 'watch');
      viewers.enter(
        request,
        socket,
        head,
        counted(until, (client) => feeds.watch(org, id, client)),
      );
      return;
    }
    const reader = await IndexedReader.open(await openRecording(context, org, id));
    const play = (client: FrameClient) => {
      const player = new Player(reader, client, { name: id, rate: 1, loop: true });
      return { receive: (frame: string | Uint8Array) => player.receive(frame), gone: () => player.end() };
    };
    viewers.enter(request, socket, head, counted(until, play));
  }

  async function station(id: string, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // A browser would send its visitor's cookie along from any page; a station has a key and no page.
    if (request.headers.authorization === undefined)
      throw new PalaestraError('unauthenticated', `Cannot send: expected an API key`);
    if (request.headers.origin !== undefined)
      throw new PalaestraError('forbidden', `Cannot send: ${PAGE_OF_ANOTHER_SITE}`);
    const headers = { Authorization: request.headers.authorization };
    const actor = await auth.authenticate(new Request('http://station', { headers }));
    if (actor === null) throw new PalaestraError('unauthenticated', 'Cannot send: expected an API key');
    if (!mayAct(actor.role, 'collector')) {
      throw new PalaestraError('forbidden', `Cannot send: expected the role collector, found ${actor.role}`);
    }
    if (actor.station !== undefined && actor.station !== id) {
      const text = `a station speaks for itself, expected ${actor.station}, found ${id}`;
      throw new PalaestraError('forbidden', `Cannot send: ${text}`);
    }
    await refuseRevoked(context, actor.org, id, 'send');
    stations.enter(request, socket, head, (client) => published(actor.org, id, client));
  }

  /** The connection of a station, ended when somebody takes the station out of work. */
  function published(org: string, id: string, client: FrameClient): FrameHandler {
    const gone = new AbortController();
    const handler = feeds.publish(org, id, client);
    void cutWhenRevoked(context, { org, id }, (reason) => handler.cut(reason), gone.signal);
    return {
      receive: (frame) => handler.receive(frame),
      gone() {
        gone.abort();
        handler.gone();
      },
    };
  }

  async function enter(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = URL.parse(request.url ?? '', 'http://server');
    if (url?.pathname === WATCH_PATH) return watch(url, request, socket, head);
    const id = STATION_PATH.exec(url?.pathname ?? '')?.[1];
    if (id !== undefined) return station(decodeURIComponent(id), request, socket, head);
    throw new PalaestraError('not_found', 'Cannot open the connection: there is none at this address');
  }

  return {
    answer(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      // Without a listener an error of the bare socket would end the process.
      socket.on('error', () => {});
      enter(request, socket, head).catch((error: unknown) => refuse(error, socket, context));
    },
    close() {
      viewers.close();
      stations.close();
    },
  };
}

const STATUS: Partial<Record<string, [number, string]>> = {
  unauthenticated: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  not_found: [404, 'Not Found'],
  unavailable: [503, 'Service Unavailable'],
};

/** The address is not logged: it holds the ticket. */
function refuse(error: unknown, socket: Duplex, { log }: StageContext): void {
  if (error instanceof URIError) refuseUpgrade(socket, 400, 'Bad Request', 'Cannot open the connection: a bad address');
  else if (isPalaestraError(error) && error.code !== 'internal') {
    const [status, title] = STATUS[error.code] ?? [400, 'Bad Request'];
    refuseUpgrade(socket, status, title, error.message);
  } else {
    log.error({ err: error }, 'a connection for live frames failed');
    refuseUpgrade(socket, 500, 'Internal Server Error', 'Cannot open the connection: the server failed');
  }
}
