import type { PalaestraError } from '@palaestra/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CameraFigures, CellFrame, CellNews, CellOrder, Owner, Practised, Taken } from './cell-messages.ts';
import { errorOf, faultOf } from './fault.ts';
import type { PaceFigures } from './pace.ts';
import type { KeptTake } from './take-back.ts';

/** Where the work stands. */
export type Phase = 'loading' | 'ready' | 'recording' | 'judging' | 'taken' | 'practised';

/** Median latencies are taken over this many inputs. */
const LATENCIES = 9;

/** The newest frame, for what draws it; it changes far more often than the page. */
export interface LiveFrame {
  get(): CellFrame | null;
  subscribe(changed: () => void): () => void;
}

/** What a person reads off the cell. */
interface Figures {
  /** N at the tool. */
  readonly force: number;
  /** Seconds of the take. */
  readonly time: number;
  readonly blocked: boolean;
  /** What the station's instruments show. */
  readonly signals: CellFrame['signals'];
}

const STILL: Figures = { force: 0, time: 0, blocked: false, signals: [] };

export interface CellSession {
  readonly phase: Phase;
  readonly live: LiveFrame;
  readonly pace: PaceFigures | null;
  readonly cameras: CameraFigures | null;
  /** Unfinished takes of before that were recovered when the station was opened. */
  readonly recovered: number;
  readonly stopped: boolean;
  /** What is read off the newest frame, a few times a second. */
  readonly figures: Figures;
  /** From the finger to the drawn motion, ms, median of the last inputs; null before the first. */
  readonly latency: number | null;
  readonly taken: Taken | null;
  readonly practised: Practised | null;
  /** The take that was kept last. */
  readonly kept: KeptTake | null;
  readonly fault: PalaestraError | null;
  readonly send: (order: CellOrder) => void;
}

/** A worker that runs the station's cell, and what it tells. `owner` and `cell` must stay the same. */
export function useCell(cell: string, firstSeed: number, owner: Owner): CellSession {
  const worker = useRef<Worker | null>(null);
  const frame = useRef<CellFrame | null>(null);
  const listeners = useRef(new Set<() => void>());
  const latencies = useRef<number[]>([]);
  const [phase, setPhase] = useState<Phase>('loading');
  const [pace, setPace] = useState<PaceFigures | null>(null);
  const [cameras, setCameras] = useState<CameraFigures | null>(null);
  const [recovered, setRecovered] = useState(0);
  const [stopped, setStopped] = useState(false);
  const [figures, setFigures] = useState(STILL);
  const [latency, setLatency] = useState<number | null>(null);
  const [taken, setTaken] = useState<Taken | null>(null);
  const [practised, setPractised] = useState<Practised | null>(null);
  const [kept, setKept] = useState<KeptTake | null>(null);
  const lastTaken = useRef<Taken | null>(null);
  const [fault, setFault] = useState<PalaestraError | null>(null);
  const { operator, station, org } = owner;

  useEffect(() => {
    const made = new Worker(new URL('./cell.worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    function onFrame(now: CellFrame) {
      frame.current = now;
      setStopped(now.stopped);
      for (const changed of listeners.current) changed();
      const at = now.inputAt;
      if (at === null) return;
      // What was posted is on the screen with the next frame.
      requestAnimationFrame((drawn) => {
        latencies.current = [...latencies.current, performance.timeOrigin + drawn - at].slice(-LATENCIES);
        setLatency(latencies.current.toSorted((a, b) => a - b)[latencies.current.length >> 1]!);
      });
    }
    function onNews({ data: news }: MessageEvent<CellNews>) {
      switch (news.tell) {
        case 'frame':
          return onFrame(news.frame);
        case 'pace':
          setPace(news.pace);
          setCameras(news.cameras);
          return setFigures(frame.current ?? STILL);
        case 'ready':
          setRecovered(news.recovered.recovered);
          return setPhase('ready');
        case 'recording':
          return setPhase('recording');
        case 'ended':
          return setPhase('judging');
        case 'taken':
          lastTaken.current = news.taken;
          setTaken(news.taken);
          return setPhase('taken');
        case 'kept':
          return setKept(keptTake(news.sha256, lastTaken.current));
        case 'practised':
          setPractised(news.practised);
          return setPhase('practised');
        case 'fault':
          setFault(errorOf(news));
          return setPhase((now) => (now === 'judging' ? 'ready' : now));
      }
    }
    made.addEventListener('message', onNews);
    made.addEventListener('error', (event) => setFault(errorOf(faultOf(event.message))));
    made.postMessage({ do: 'open', cell, seed: firstSeed, owner: { operator, station, org } } satisfies CellOrder);
    return () => made.terminate();
  }, [cell, firstSeed, operator, station, org]);

  const live = useMemo<LiveFrame>(
    () => ({
      get: () => frame.current,
      subscribe(changed) {
        listeners.current.add(changed);
        return () => listeners.current.delete(changed);
      },
    }),
    [],
  );
  const send = useCallback((order: CellOrder) => {
    worker.current?.postMessage(order, order.do === 'watch' ? [order.port] : []);
    if (order.do === 'input' || order.do === 'stop' || order.do === 'watch') return;
    // The page puts up scenes by itself, also right after it was opened: what it was told then stays.
    if (order.do !== 'scene') setFault(null);
    if (order.do === 'scene' || order.do === 'discard' || order.do === 'record') {
      setTaken(null);
      setPractised(null);
      setPhase((now) => (now === 'loading' ? now : 'ready'));
    }
    if (order.do === 'autopilot') {
      setTaken(null);
      setKept(null);
    }
    if (order.do === 'mark') setPhase('judging');
  }, []);
  return { phase, live, pace, cameras, recovered, stopped, figures, latency, taken, practised, kept, fault, send };
}

function keptTake(sha256: string, taken: Taken | null): KeptTake | null {
  if (taken === null) return null;
  return { sha256, outcome: taken.result.outcome, duration: taken.result.time, at: Date.now() };
}
