import type { PictureMoment } from './picture-grid.ts';

/** What the cell's worker asks of the cameras. */
export type CameraOrder =
  | { readonly do: 'open'; readonly cell: string; readonly seed: number; readonly recorder: MessagePort }
  /** Small pictures for the page go through this port. */
  | { readonly do: 'watch'; readonly port: MessagePort }
  | { readonly do: 'scene'; readonly seed: number }
  /** Pictures from here on belong to this take. `steady`: no picture may be left out, however long it takes. */
  | { readonly do: 'begin'; readonly take: number; readonly steady: boolean }
  | { readonly do: 'picture'; readonly moment: PictureMoment }
  /** The take has no further pictures. */
  | { readonly do: 'end' };

/** What the cameras tell the cell's worker. */
export type CameraNews =
  | { readonly tell: 'ready' }
  /** All cameras have taken their picture of a moment; `queue` pictures wait for the encoder. */
  | { readonly tell: 'taken'; readonly queue: number }
  | { readonly tell: 'fault'; readonly message: string };

/** What the cameras give the recorder. */
export type CameraDelivery =
  | { readonly take: number; readonly camera: string; readonly t: number; readonly data: Uint8Array<ArrayBuffer> }
  /** Nothing more comes of this take; why not, when the encoder failed. */
  | { readonly take: number; readonly end: true; readonly fault: string | null };

/** A small picture for the page. */
export interface CameraPreview {
  readonly camera: string;
  readonly picture: ImageBitmap;
}
