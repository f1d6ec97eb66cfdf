import type { CursorPlace } from './camera-messages.ts';
import type { FrameWindow, WindowFrame } from './frame-window.ts';

/** Shows the frame at the cursor. */
export interface Player {
  show(place: CursorPlace): void;
  /** Frames have arrived. */
  look(): void;
  close(): void;
}

/** What a player draws on and whom it tells. */
export interface PlayerHost {
  readonly canvas: OffscreenCanvas;
  readonly window: FrameWindow;
  shown(frame: Pick<WindowFrame, 't'>): void;
  failed(message: string): void;
}

/** Put a picture on the canvas in its own size; the page scales it. */
export function draw(canvas: OffscreenCanvas, picture: CanvasImageSource, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')!.drawImage(picture, 0, 0, width, height);
}
