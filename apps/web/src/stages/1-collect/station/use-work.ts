import type { CellKind } from '@palaestra/cells';
import { type Assignment, PalaestraError, type Session, type Station } from '@palaestra/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../../app/client.ts';
import { problemOf } from '../../../app/problem.ts';
import { another, freeScene, nextScene, type Scene } from './next-scene.ts';

/** For how long the server's answer is waited for between two takes, ms. */
const PATIENCE = 4000;

/** The work of one person at one station: its session, and the scene that is to be recorded next. */
export interface WorkHere {
  /** Null before work was begun. */
  readonly session: Session | null;
  readonly scene: Scene;
  /** Something is being asked of the server. */
  readonly asking: boolean;
  /** A page that was opened again goes on with what it had. */
  readonly resuming: boolean;
  /** Why it could not be begun or gone on with, in the server's words. */
  readonly problem: string | null;
  /** Sign, open a session, and take the first scene of the order. */
  begin(order: string | null, confirmed: readonly string[]): Promise<void>;
  /** After a take was kept. */
  next(): Promise<void>;
  /** Another scene of the same variation. */
  another(): void;
  /** End the session, for example to choose another order. */
  end(): void;
}

/** What a reload of the page goes on with; a closed tab forgets it. */
interface Remembered {
  readonly order: string | null;
  readonly scene: Scene;
}

/**
 * @param onScene puts a scene up.
 * @param resumes a reload goes on by itself: false where a checklist has to be signed.
 */
export function useWork(
  station: Station,
  kind: CellKind,
  first: number,
  onScene: (seed: number) => void,
  resumes: boolean,
): WorkHere {
  const key = `palaestra.work.${station.id}`;
  const [session, setSession] = useState<Session | null>(null);
  const [scene, setScene] = useState<Scene>(() => freeScene(first));
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const now = useRef({ session, scene, onScene });
  now.current = { session, scene, onScene };
  const [resuming, setResuming] = useState(() => resumes && remembered(key) !== null);

  const put = useCallback(
    (next: Scene, order: string | null) => {
      sessionStorage.setItem(key, JSON.stringify({ order, scene: next } satisfies Remembered));
      setScene(next);
      now.current.onScene(next.seed);
    },
    [key],
  );
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setAsking(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      setAsking(false);
    }
  }, []);
  const ask = useCallback(
    (order: string) => async (): Promise<Assignment | null> => {
      const [assignment] = await inTime(api.nextVariations(order, { station: station.id }));
      return assignment ?? null;
    },
    [station.id],
  );
  const open = useCallback(
    async (order: string | null, confirmed: readonly string[], from: Scene | null) => {
      const opened = await inTime(api.openSession({ station: station.id, order, confirmed }));
      setSession(opened);
      if (order === null) put(freeScene(now.current.scene.seed), null);
      else put(from ?? (await nextScene(kind, freeScene(now.current.scene.seed), ask(order))), order);
    },
    [station.id, kind, put, ask],
  );

  // Once, when the page opens: a reload goes on with the order and the scene that it had.
  const resumed = useRef(false);
  useEffect(() => {
    if (resumed.current || !resumes) return;
    resumed.current = true;
    const kept = remembered(key);
    if (kept === null) return;
    void attempt(() => open(kept.order, [], kept.order === null ? null : kept.scene)).then(() => setResuming(false));
  }, [key, resumes, open, attempt]);

  useEffect(() => {
    function leave() {
      const id = now.current.session?.id;
      // It reaches the server although the page is going away.
      if (id) void fetch(`/api/v1/sessions/${id}/close`, { method: 'POST', keepalive: true }).catch(() => undefined);
    }
    function onHide(event: PageTransitionEvent) {
      leave();
      if (event.persisted) setSession(null);
    }
    window.addEventListener('pagehide', onHide);
    return () => {
      window.removeEventListener('pagehide', onHide);
      leave();
      sessionStorage.removeItem(key);
    };
  }, [key]);

  return {
    session,
    scene,
    asking,
    resuming,
    problem,
    begin: (order, confirmed) => attempt(() => open(order, confirmed, null)),
    next: () =>
      attempt(async () => {
        const order = session?.order ?? null;
        try {
          put(order === null ? freeScene() : await nextScene(kind, scene, ask(order)), order);
        } catch (error) {
          onScene(scene.seed);
          throw error;
        }
      }),
    another: () => put(another(kind, scene), session?.order ?? null),
    end() {
      if (session) void api.closeSession(session.id).catch(() => undefined);
      sessionStorage.removeItem(key);
      setSession(null);
      setProblem(null);
    },
  };
}

function remembered(key: string): Remembered | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Remembered | null;
  } catch {
    return null;
  }
}

/** A server that does not answer is away. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => {
    const error = new PalaestraError('unavailable', `Cannot reach the server: no answer within ${PATIENCE / 1000} s`);
    timer = setTimeout(() => refuse(error), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
