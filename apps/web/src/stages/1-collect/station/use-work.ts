import type { CellKind } from '@palaestra/cells';
import { type Assignment, PalaestraError, type Session, type Station } from '@palaestra/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../../app/client.ts';
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
  /** Why it could not be begun or gone on with. */
  readonly problem: unknown;
  /** Sign, open a session, and take the first scene of the order. */
  begin(order: string | null, confirmed: readonly string[]): Promise<void>;
  /** After a take was kept. */
  next(): Promise<void>;
  /** Another scene of the same variation. */
  another(): void;
  /** End the session, for example to choose another order. */
  end(): void;
  /** The server says that this session has ended without this page: somebody took the place, or it was asleep for long. */
  lost(session: string): void;
}

/** What a reload of the page goes on with; a closed tab forgets it. After a crash the server still knows the session. */
interface Remembered {
  readonly order: string | null;
  readonly scene: Scene | null;
}

/**
 * @param onScene puts a scene up.
 * @param person who works here; null for who only practises.
 */
export function useWork(
  station: Station,
  kind: CellKind,
  first: number,
  onScene: (seed: number) => void,
  person: string | null,
): WorkHere {
  const key = `palaestra.work.${station.id}`;
  const [session, setSession] = useState<Session | null>(null);
  const [scene, setScene] = useState<Scene>(() => freeScene(first));
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const now = useRef({ session, scene, onScene });
  now.current = { session, scene, onScene };
  const [resuming, setResuming] = useState(person !== null);

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
      setProblem(error);
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

  // Once, when the page opens: a reload goes on with the order and the scene that it had, a page after a crash with the order.
  const resumed = useRef(false);
  useEffect(() => {
    if (resumed.current || person === null) return;
    resumed.current = true;
    void attempt(async () => {
      const kept = remembered(key) ?? (await leftOpen(station.id, person));
      if (kept !== null) await open(kept.order, [], kept.order === null ? null : kept.scene);
    }).then(() => setResuming(false));
  }, [key, person, station.id, open, attempt]);

  useEffect(() => {
    function leave() {
      if (now.current.session === null) return;
      const { id, openedAt, resumedAt } = now.current.session;
      // It reaches the server although the page is going away, perhaps after the next page has gone on with the session.
      const path = `/api/v1/sessions/${id}/close?asOf=${encodeURIComponent(resumedAt ?? openedAt)}`;
      void fetch(path, { method: 'POST', keepalive: true }).catch(() => undefined);
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
    lost(id) {
      if (session?.id !== id) return;
      sessionStorage.removeItem(key);
      setSession(null);
      setProblem(
        new PalaestraError('conflict', 'Cannot go on: the session has ended without this page; begin work again', {
          details: { reason: 'session_ended' },
        }),
      );
    },
  };
}

/** What a page of this person that is gone has left open here. A server that is away is told once work is begun. */
async function leftOpen(station: string, person: string): Promise<Remembered | null> {
  const session = await inTime(api.sessionAt(station)).catch(() => null);
  if (session === null || session.closedAt !== null || session.person !== person) return null;
  return { order: session.order, scene: null };
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
