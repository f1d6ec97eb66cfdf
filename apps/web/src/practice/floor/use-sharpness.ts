import { useThree } from '@react-three/fiber';
import { useMemo } from 'react';
import { drawnBySoftware } from '../../viewer/cell-surface.ts';

/** Frames by which the speed is told. */
const FRAMES = 20;

/** ms between two frames above which fewer pixels are drawn. */
const SLOW = { chip: 24, software: 40 };

/** Pixels of the picture per pixel of the page, while it stands and while it moves too slowly. */
export function ratios(): readonly [number, number] {
  return drawnBySoftware() ? [1, 0.6] : [Math.min(2, window.devicePixelRatio), 1];
}

/** To be called with each frame: what moves too slowly is drawn with fewer pixels, what stands is sharp. */
export function useSharpness(): (playing: boolean) => void {
  const { setDpr, gl, invalidate } = useThree();
  return useMemo(() => {
    const [fine, coarse] = ratios();
    const slow = drawnBySoftware() ? SLOW.software : SLOW.chip;
    let [since, frames, ratio] = [0, 0, fine];
    function turn(next: number) {
      if (next === ratio) return;
      ratio = next;
      setDpr(next);
      gl.domElement.dataset.ratio = String(next);
      invalidate();
    }
    return (playing) => {
      const now = performance.now();
      if (!playing) {
        frames = 0;
        turn(fine);
        return;
      }
      if (frames === 0) since = now;
      if (frames++ < FRAMES) return;
      if ((now - since) / FRAMES > slow) turn(coarse);
      frames = 0;
    };
  }, [setDpr, gl, invalidate]);
}
