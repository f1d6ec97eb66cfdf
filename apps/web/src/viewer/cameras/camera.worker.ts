import { type EpisodeReader, isStill, readEpisode } from '@palaestra/formats/episode';
import { cachedReadable, httpReadable } from '@palaestra/formats/mcap';
import type { CursorPlace, FromCameras, ToCameras } from './camera-messages.ts';
import { FrameWindow } from './frame-window.ts';
import type { Player, PlayerHost } from './player.ts';
import { stillPlayer } from './still-player.ts';
import { videoPlayer } from './video-player.ts';

/** Cameras of one recording lie in the same chunks; each is asked for once while its neighbours are read too. */
const CACHE_BYTES = 32e6;

const players = new Map<string, Player>();
let episode: Promise<EpisodeReader> | null = null;
let place: CursorPlace = { t: 0, playing: false };

function post(message: FromCameras): void {
  self.postMessage(message);
}

function failed(topic: string | null, error: unknown): void {
  post({ failed: topic, message: error instanceof Error ? error.message : String(error) });
}

async function open(url: string): Promise<void> {
  episode = readEpisode(cachedReadable(httpReadable(url, fetch), CACHE_BYTES));
  post({ cameras: await (await episode).cameras() });
}

async function attach(topic: string, canvas: OffscreenCanvas): Promise<void> {
  const reader = await episode!;
  const camera = (await reader.cameras()).find((candidate) => candidate.topic === topic)!;
  const window = new FrameWindow({
    load: (span) => reader.frames(topic, span),
    duration: reader.duration,
    changed: () => players.get(topic)?.look(),
    failed: (error) => failed(topic, error),
  });
  const host: PlayerHost = {
    canvas,
    window,
    shown: ({ t }) => post({ shown: topic, t }),
    failed: (message) => failed(topic, message),
  };
  const { format, codec } = camera;
  const still = isStill(format);
  if (!still && codec === null) throw new Error(`${camera.reason ?? format}`);
  players.get(topic)?.close();
  const player = still ? stillPlayer(host) : videoPlayer(host, codec!);
  players.set(topic, player);
  player.show(place);
}

self.addEventListener('message', ({ data }: MessageEvent<ToCameras>) => {
  if ('open' in data) open(data.open).catch((error) => failed(null, error));
  else if ('attach' in data) attach(data.attach, data.canvas).catch((error) => failed(data.attach, error));
  else if ('detach' in data) {
    players.get(data.detach)?.close();
    players.delete(data.detach);
  } else {
    place = data.at;
    for (const player of players.values()) player.show(place);
  }
});
