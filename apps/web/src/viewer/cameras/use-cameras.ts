import type { CameraStream } from '@palaestra/formats/episode';
import { useEffect, useState } from 'react';
import { api } from '../../app/client.ts';
import type { Playhead } from '../playhead.ts';
import type { FromCameras, ToCameras } from './camera-messages.ts';

/** The cameras of a recording, played in a worker of their own. */
export interface Cameras {
  readonly streams: readonly CameraStream[];
  /** Play a camera on a canvas that nobody has drawn on; call the answer to stop. */
  attach(topic: string, canvas: HTMLCanvasElement, told: CameraListener): () => void;
}

export interface CameraListener {
  /** A frame of this log time, s, is on the canvas. */
  shown(t: number): void;
  failed(message: string): void;
}

/** Null while the cameras are not known, a text when they cannot be. Nothing is fetched when `recording` is null. */
export function useCameras(recording: string | null, playhead: Playhead): Cameras | string | null {
  const [cameras, setCameras] = useState<Cameras | string | null>(null);
  useEffect(() => {
    if (recording === null) return;
    const worker = new Worker(new URL('./camera.worker.ts', import.meta.url), { type: 'module' });
    const listeners = new Map<string, CameraListener>();
    const tell = (message: ToCameras, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
    worker.addEventListener('error', ({ message }) => setCameras(message));
    worker.addEventListener('message', ({ data }: MessageEvent<FromCameras>) => {
      if ('shown' in data) listeners.get(data.shown)?.shown(data.t);
      else if ('failed' in data) {
        if (data.failed === null) setCameras(data.message);
        else listeners.get(data.failed)?.failed(data.message);
      } else {
        setCameras({
          streams: data.cameras,
          attach(topic, canvas, told) {
            const offscreen = canvas.transferControlToOffscreen();
            listeners.set(topic, told);
            tell({ attach: topic, canvas: offscreen }, [offscreen]);
            return () => {
              if (listeners.get(topic) !== told) return;
              listeners.delete(topic);
              tell({ detach: topic });
            };
          },
        });
      }
    });
    const follow = () => {
      const { t, playing } = playhead.get();
      tell({ at: { t, playing } });
    };
    tell({ open: new URL(api.recordingUrl(recording), location.href).href });
    follow();
    const leave = playhead.subscribe(follow);
    return () => {
      leave();
      worker.terminate();
      setCameras(null);
    };
  }, [recording, playhead]);
  return cameras;
}
