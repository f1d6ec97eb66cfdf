import type { CellKind, Observation } from '@palaestra/cells';
import type { CameraNews, CameraOrder } from './camera-messages.ts';
import type { CameraFigures } from './cell-messages.ts';
import { createPictureGrid, type PictureMoment } from './picture-grid.ts';

/**
 * Pictures under way at once. They wait as poses, so they cost nothing; a quarter of a second bridges what a collection of garbage,
 * the verdict or the hashing of an upload takes from a machine that draws more than it is asked for.
 */
const MOST_UNDER_WAY = 8;

/** Has the cameras take their pictures while a cell runs. */
export interface FilmCrew {
  readonly ready: Promise<void>;
  /** A scene begins with this observation. */
  scene(seed: number, first: Observation): void;
  /** The same scene is begun anew for a take. With `steady` nothing is left out: await `filmed`. */
  begin(take: number, steady: boolean, first: Observation): void;
  /** A control period has passed. Moments for which the cameras are not free are left out and counted. */
  see(seen: Observation): void;
  /** As `see`, but waits until the cameras are free. */
  filmed(seen: Observation): Promise<void>;
  /** The take is over; returns how many moments it lacks. */
  end(): number;
  watch(port: MessagePort): void;
  figures(nowMs: number): CameraFigures;
}

/** @param onFault hears why pictures fail. */
export function openFilmCrew(
  kind: CellKind,
  firstSeed: number,
  recorder: MessagePort,
  onFault: (message: string) => void,
): FilmCrew {
  const { rateHz } = kind.cameras[0]!;
  const worker = new Worker(new URL('./cameras.worker.ts', import.meta.url), { type: 'module' });
  const grid = createPictureGrid(rateHz);
  const opened = Promise.withResolvers<void>();
  let seed = firstSeed;
  let underWay = 0;
  let queue = 0;
  let lacking = 0;
  let recent: { at: number; dropped: boolean }[] = [];
  let wake = () => {};

  const order = (what: CameraOrder, transfer: Transferable[] = []) => worker.postMessage(what, transfer);
  function note(dropped: boolean) {
    const at = performance.now();
    recent = recent.filter((one) => one.at > at - 1000);
    recent.push({ at, dropped });
  }
  function ask(moment: PictureMoment) {
    underWay++;
    order({ do: 'picture', moment });
  }
  function offer(moment: PictureMoment) {
    if (underWay < MOST_UNDER_WAY) return ask(moment);
    lacking++;
    note(true);
  }
  function fail(message: string) {
    underWay = 0;
    opened.reject(new Error(message));
    wake();
    onFault(message);
  }
  worker.addEventListener('message', ({ data: news }: MessageEvent<CameraNews>) => {
    if (news.tell === 'fault') return fail(news.message);
    if (news.tell === 'ready') return opened.resolve();
    underWay--;
    queue = news.queue;
    note(false);
    wake();
  });
  worker.addEventListener('error', (event) => fail(event.message));
  order({ do: 'open', cell: kind.name, seed, recorder }, [recorder]);

  return {
    ready: opened.promise,
    scene(next, first) {
      if (next !== seed) order({ do: 'scene', seed: next });
      seed = next;
      offer(grid.restart(first));
    },
    begin(take, steady, first) {
      lacking = 0;
      order({ do: 'begin', take, steady });
      ask(grid.restart(first));
    },
    see(seen) {
      for (const moment of grid.advance(seen)) offer(moment);
    },
    async filmed(seen) {
      for (const moment of grid.advance(seen)) {
        while (underWay > MOST_UNDER_WAY) {
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          await promise;
        }
        ask(moment);
      }
    },
    end() {
      order({ do: 'end' });
      return lacking;
    },
    watch: (port) => order({ do: 'watch', port }, [port]),
    figures(nowMs) {
      const last = recent.filter(({ at }) => at > nowMs - 1000);
      const dropped = last.filter((one) => one.dropped).length;
      return { hz: last.length - dropped, wantedHz: rateHz, dropped, queue };
    },
  };
}
