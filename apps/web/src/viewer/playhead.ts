import { useSyncExternalStore } from 'react';

/** Where the one cursor of a recording stands. Times in seconds since the episode's start. */
export interface PlayheadState {
  readonly t: number;
  /** Under the pointer, null when it is elsewhere. */
  readonly hover: number | null;
  readonly playing: boolean;
  /** Recorded seconds per second. */
  readonly rate: number;
  /** The visible span. */
  readonly from: number;
  readonly to: number;
}

/** Shared by the curves, the tracks and the scene: a change reaches all of them without a render of the page. */
export interface Playhead {
  readonly duration: number;
  get(): PlayheadState;
  subscribe(listener: () => void): () => void;
  seek(t: number): void;
  hover(t: number | null): void;
  toggle(): void;
  setRate(rate: number): void;
  /** Show `factor` times the span, around `centre` (the cursor by default). */
  zoom(factor: number, centre?: number): void;
  /** Show a span of the same length so many seconds later. */
  pan(seconds: number): void;
  fit(): void;
  dispose(): void;
}

/** The shortest span that can be shown, s. */
const CLOSEST = 0.05;

/** @param frame how to wait for the next picture; a parameter for tests. */
export function createPlayhead(
  duration: number,
  frame: (callback: (ms: number) => void) => number = (callback) => requestAnimationFrame(callback),
): Playhead {
  const length = Math.max(duration, CLOSEST);
  let state: PlayheadState = { t: 0, hover: null, playing: false, rate: 1, from: 0, to: length };
  let last: number | null = null;
  let disposed = false;
  const listeners = new Set<() => void>();

  function set(change: Partial<PlayheadState>) {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }
  function seek(t: number) {
    const clamped = Math.min(length, Math.max(0, t));
    const span = state.to - state.from;
    // Keep the cursor in sight.
    if (clamped < state.from) set({ t: clamped, from: clamped, to: clamped + span });
    else if (clamped > state.to) set({ t: clamped, from: clamped - span, to: clamped });
    else set({ t: clamped });
  }
  function tick(ms: number) {
    if (disposed || !state.playing) return;
    const t = state.t + (last === null ? 0 : ((ms - last) / 1000) * state.rate);
    last = ms;
    if (t >= length) {
      seek(length);
      set({ playing: false });
      return;
    }
    seek(t);
    frame(tick);
  }
  return {
    duration: length,
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    seek,
    hover(t) {
      if (t !== state.hover) set({ hover: t });
    },
    toggle() {
      if (state.playing) {
        set({ playing: false });
        return;
      }
      last = null;
      // At the end, playing means playing again.
      set({ playing: true, t: state.t >= length ? 0 : state.t });
      frame(tick);
    },
    setRate: (rate) => set({ rate }),
    zoom(factor, centre = state.t) {
      const span = Math.min(length, Math.max(CLOSEST, (state.to - state.from) * factor));
      const share = (centre - state.from) / (state.to - state.from);
      const from = Math.min(length - span, Math.max(0, centre - share * span));
      set({ from, to: from + span });
    },
    pan(seconds) {
      const span = state.to - state.from;
      const from = Math.min(length - span, Math.max(0, state.from + seconds));
      set({ from, to: from + span });
    },
    fit: () => set({ from: 0, to: length }),
    dispose() {
      disposed = true;
      listeners.clear();
    },
  };
}

/** A part of the playhead's state that this component shows. `select` must return a primitive. */
export function usePlayhead<T extends number | boolean | null>(
  playhead: Playhead,
  select: (state: PlayheadState) => T,
): T {
  return useSyncExternalStore(playhead.subscribe, () => select(playhead.get()));
}
