import type { CameraStream } from '@palaestra/formats/episode';

/** Where the cursor stands, as the players need it. */
export interface CursorPlace {
  readonly t: number;
  readonly playing: boolean;
}

/** What the page tells the worker. */
export type ToCameras =
  | { readonly open: string }
  | { readonly attach: string; readonly canvas: OffscreenCanvas }
  | { readonly detach: string }
  | { readonly at: CursorPlace };

/** What the worker tells the page: the cameras, which frame a camera shows, or why there is nothing to see. */
export type FromCameras =
  | { readonly cameras: readonly CameraStream[] }
  | { readonly shown: string; readonly t: number }
  | { readonly failed: string | null; readonly message: string };
