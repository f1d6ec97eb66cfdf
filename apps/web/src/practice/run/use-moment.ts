import { useEffect, useState } from 'react';
import type { Playhead } from '../../viewer/playhead.ts';

/** ms between two looks at figures while the run plays, and after the last change of a moment that was only sought. */
const PACE = 500;
const SETTLED = 90;

/**
 * The playhead's time, s, for what is too dear to be worked out for every picture.
 *
 * @param least ms between two looks, where what is worked out takes longer than usual.
 */
export function useMoment(playhead: Playhead, least?: { readonly current: number }): number {
  const [moment, setMoment] = useState(() => playhead.get().t);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    function later() {
      const { playing, t } = playhead.get();
      if (playing && timer !== undefined) return;
      clearTimeout(timer);
      const wait = playing ? Math.max(0, Math.max(PACE, least?.current ?? 0) - (performance.now() - last)) : SETTLED;
      timer = setTimeout(() => {
        timer = undefined;
        last = performance.now();
        setMoment(playhead.get().t);
      }, wait);
      if (!playing && t === 0) setMoment(0);
    }
    const stop = playhead.subscribe(later);
    setMoment(playhead.get().t);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [playhead, least]);
  return moment;
}
