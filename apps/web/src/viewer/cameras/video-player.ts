import type { CursorPlace } from './camera-messages.ts';
import type { WindowFrame } from './frame-window.ts';
import { draw, type Player, type PlayerHost } from './player.ts';

/** Frames that are decoded ahead while playing. */
const AHEAD = 4;
/** A stream that stops the decoder this often is given up. */
const MOST_FAULTS = 4;

/**
 * Plays a camera of encoded video with WebCodecs. At rest it shows the very frame at the cursor: it decodes from the key
 * frame before it and asks the decoder for everything it has. While playing it feeds the decoder in order and skips to the
 * next key frame when it falls behind. A frame's number is its timestamp, so that outputs are known again.
 */
export function videoPlayer(host: PlayerHost, codec: string): Player {
  const { canvas, window } = host;
  const ready = new Map<number, VideoFrame>();
  let place: CursorPlace = { t: 0, playing: false };
  let decoder: VideoDecoder | null = null;
  /** Number of the last frame that was fed, null when the next must be a key frame. */
  let fed: number | null = null;
  let inside = new Set<number>();
  let shown = -1;
  /** The frame at rest that the decoder was asked for in vain; what comes before it is shown instead. */
  let tried = -1;
  let flushing = false;
  let faults = 0;
  let closed = false;

  function fresh(): VideoDecoder {
    const made = new VideoDecoder({ output, error: (error) => fault(made, error) });
    made.configure({ codec, optimizeForLatency: true });
    decoder = made;
    fed = null;
    inside = new Set();
    return made;
  }

  function fault(which: VideoDecoder, error: DOMException): void {
    if (closed || which !== decoder) return;
    decoder = null;
    flushing = false;
    faults++;
    tried = window.frames[window.indexAt(place.t)]?.number ?? -1;
    if (error.name === 'NotSupportedError') faults = MOST_FAULTS;
    if (faults >= MOST_FAULTS) host.failed(error.message);
    else look();
  }

  function output(frame: VideoFrame): void {
    inside.delete(frame.timestamp);
    if (closed) frame.close();
    else {
      ready.get(frame.timestamp)?.close();
      ready.set(frame.timestamp, frame);
      faults = 0;
      present();
    }
  }

  /** Draw the newest frame that is not after the cursor, and let go what is not needed any more. */
  function present(): void {
    const wanted = window.frames[window.indexAt(place.t)];
    if (wanted === undefined) return;
    const candidates = [...ready.keys()].filter((number) => number <= wanted.number);
    const newest = Math.max(-1, ...candidates);
    // At rest only the very frame counts; while playing a frame that is late is better than none.
    const late = (place.playing && newest > shown) || tried === wanted.number;
    if (newest >= 0 && newest !== shown && (newest === wanted.number || late)) {
      const frame = ready.get(newest)!;
      draw(canvas, frame, frame.displayWidth, frame.displayHeight);
      shown = newest;
      const from = window.frames.find(({ number }) => number === newest);
      if (from) host.shown(from);
    }
    for (const [number, frame] of ready) {
      if (number < newest || number > wanted.number + 2 * AHEAD) {
        frame.close();
        ready.delete(number);
      }
    }
  }

  function look(): void {
    if (closed || faults >= MOST_FAULTS) return;
    present();
    const index = window.indexAt(place.t);
    const wanted = window.frames[index];
    if (wanted === undefined || flushing) return;
    if (!place.playing && (wanted.number === shown || wanted.number === tried)) return;
    const last = place.playing ? Math.min(index + AHEAD, window.frames.length - 1) : index;
    feed(index, last, wanted);
    if (!place.playing && decoder !== null) void flush(decoder);
  }

  function feed(index: number, last: number, wanted: WindowFrame): void {
    const key = window.frames.findLastIndex((frame, i) => i <= index && frame.key);
    const next = fed === null ? -1 : window.frames.findIndex(({ number }) => number === fed! + 1);
    const passed = fed !== null && wanted.number <= fed;
    const here = wanted.number === shown || ready.has(wanted.number) || inside.has(wanted.number);
    let start = next;
    if (passed && !here) {
      // Went back: what is inside of the decoder is of no use.
      decoder?.close();
      decoder = null;
      start = key;
    } else if (fed === null) {
      start = here ? -1 : key;
    } else if (!passed && key > next) start = key;
    if (start < 0) return;
    const into = decoder ?? fresh();
    for (const frame of window.frames.slice(start, last + 1)) {
      // A damaged message has no bytes.
      if (frame.data.length > 0) {
        const type = frame.key ? 'key' : 'delta';
        into.decode(new EncodedVideoChunk({ type, timestamp: frame.number, data: frame.data }));
        inside.add(frame.number);
      }
      fed = frame.number;
    }
  }

  async function flush(which: VideoDecoder): Promise<void> {
    if (which.state !== 'configured' || inside.size === 0) return;
    const asked = window.frames[window.indexAt(place.t)]?.number ?? -1;
    flushing = true;
    fed = null;
    // A decoder that is closed meanwhile has told why.
    await which.flush().catch(() => undefined);
    if (which !== decoder) return;
    flushing = false;
    inside.clear();
    if (!place.playing) tried = asked;
    look();
  }

  return {
    show(next) {
      place = next;
      if (next.playing) tried = -1;
      void window.cover(next.t);
      look();
    },
    look,
    close() {
      closed = true;
      if (decoder !== null && decoder.state !== 'closed') decoder.close();
      for (const frame of ready.values()) frame.close();
      ready.clear();
    },
  };
}
