import { useEffect, useState } from 'react';
import type { Playhead } from '../../viewer/playhead.ts';

/** ms between two looks at figures while the run plays, and after the last change of a moment that was only sought. */
const PACE = 500;
const SETTLED = 90;

/** The playhead's time, s, for what is too dear to be worked out for every picture. */
export function useMoment(playhead: Playhead): number {
  const [moment, setMoment] = useState(() => playhead.get().t);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    function later() {
      const { playing, t } = playhead.get();
      if (playing && timer !== undefined) return;
      clearTimeout(timer);
      const wait = playing ? Math.max(0, PACE - (performance.now() - last)) : SETTLED;
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
  }, [playhead]);
  return moment;
}
