import type { CursorPlace } from './camera-messages.ts';
import { draw, type Player, type PlayerHost } from './player.ts';

/** Plays a camera whose pictures stand by themselves (JPEG, PNG …): one decoded at a time, the last wanted one counts. */
export function stillPlayer({ canvas, window, shown, failed }: PlayerHost): Player {
  let t = 0;
  let on = -1;
  let busy = false;
  let closed = false;

  async function look(): Promise<void> {
    if (busy || closed) return;
    busy = true;
    try {
      for (let frame = wanted(); frame && frame.number !== on; frame = wanted()) {
        on = frame.number;
        const picture = await createImageBitmap(new Blob([new Uint8Array(frame.data)])).catch(() => null);
        if (closed) return;
        // One damaged picture leaves the last one standing.
        if (picture === null) continue;
        draw(canvas, picture, picture.width, picture.height);
        picture.close();
        shown(frame);
      }
    } catch (error) {
      failed(String(error));
    } finally {
      busy = false;
    }
  }
  const wanted = () => window.frames[window.indexAt(t)];
  return {
    show(place: CursorPlace) {
      t = place.t;
      void window.cover(t);
      void look();
    },
    look: () => void look(),
    close() {
      closed = true;
    },
  };
}
