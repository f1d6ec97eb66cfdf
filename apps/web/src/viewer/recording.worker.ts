import { isPalaestraError } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { httpReadable } from '@palaestra/formats/mcap';
import type { WorkerAnswer } from './recording.ts';

/** Decoding happens here, so that the page never stands still; the columns move over without a copy. */
async function answer(url: string): Promise<void> {
  try {
    const episode = await readEpisode(httpReadable(url, fetch));
    const [signals, events] = await Promise.all([episode.signals(), episode.events()]);
    const buffers = signals.flatMap((signal) =>
      [signal.t.buffer, signal.values.buffer, signal.stamp?.buffer ?? []].flat(),
    );
    post({ recording: { duration: episode.duration, signals, events } }, [...new Set(buffers)] as ArrayBuffer[]);
  } catch (error) {
    const code = isPalaestraError(error) ? error.code : 'internal';
    post({ error: { code, message: error instanceof Error ? error.message : String(error) } }, []);
  }
}

function post(message: WorkerAnswer, transfer: ArrayBuffer[]): void {
  self.postMessage(message, { transfer });
}

self.addEventListener('message', ({ data }: MessageEvent<string>) => void answer(data));
