import { useEffect, useState } from 'react';
import { createPlayhead, type Playhead } from './playhead.ts';

/** A playhead that lives as long as the recording of this duration is shown; null until it is known. */
export function useRecordingPlayhead(duration: number | undefined): Playhead | null {
  const [playhead, setPlayhead] = useState<Playhead | null>(null);
  useEffect(() => {
    if (duration === undefined) return;
    const made = createPlayhead(duration);
    setPlayhead(made);
    return () => {
      made.dispose();
      setPlayhead(null);
    };
  }, [duration]);
  return playhead;
}
