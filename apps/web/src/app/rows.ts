import { type RefObject, useEffect, useState } from 'react';

/** Which rows of a long list are on the screen. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/**
 * The rows of fixed `height` (px) that can be seen inside `list`, with some above and below. The list may scroll in any
 * ancestor.
 */
export function useRowWindow(list: RefObject<HTMLElement | null>, rows: number, height: number): RowWindow {
  const [range, setRange] = useState<RowWindow>({ first: 0, last: 40 });
  useEffect(() => {
    function measure() {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const next = visibleRows(-top, window.innerHeight, rows, height);
      setRange((old) => (old.first === next.first && old.last === next.last ? old : next));
    }
    measure();
    // Captured, because scroll events of an ancestor do not bubble.
    document.addEventListener('scroll', measure, { capture: true, passive: true });
    window.addEventListener('resize', measure);
    return () => {
      document.removeEventListener('scroll', measure, { capture: true });
      window.removeEventListener('resize', measure);
    };
  }, [list, rows, height]);
  return range;
}

/** Rows [first, last) around the window that begins `offset` px into the list; steps of 10, to render seldom. */
export function visibleRows(offset: number, windowHeight: number, rows: number, height: number): RowWindow {
  const first = Math.max(0, Math.floor(offset / height / 10) * 10 - 10);
  const last = Math.min(rows, Math.ceil((offset + windowHeight) / height / 10) * 10 + 10);
  return { first: Math.min(first, rows), last: Math.max(last, 0) };
}
