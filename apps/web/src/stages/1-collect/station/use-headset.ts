import { useCallback, useEffect, useState } from 'react';

/** What a headset can show, the better first: the own room behind the cell, or the cell alone. */
const MODES = ['immersive-ar', 'immersive-vr'] as const;

/** A headset on this machine. */
export interface HeadsetState {
  /** True when one is there and this page may use it. */
  readonly present: boolean;
  /** The session under way, null when none is. */
  readonly session: XRSession | null;
  /** Why it could not be begun. */
  readonly fault: string | null;
  /** Begin or end; must be called from a click or a key. */
  toggle(): void;
}

/** The headset that the browser knows (WebXR), if any. */
export function useHeadset(): HeadsetState {
  const [mode, setMode] = useState<XRSessionMode | null>(null);
  const [session, setSession] = useState<XRSession | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    async function look() {
      for (const one of MODES) {
        const fits = await navigator.xr?.isSessionSupported(one).catch(() => false);
        if (!fits) continue;
        if (current) setMode(one);
        return;
      }
    }
    void look();
    return () => {
      current = false;
    };
  }, []);
  useEffect(() => () => void session?.end().catch(() => undefined), [session]);
  const toggle = useCallback(async () => {
    if (session !== null) return setSession(null);
    if (mode === null) return;
    setFault(null);
    try {
      const begun = await navigator.xr!.requestSession(mode, { requiredFeatures: ['local-floor'] });
      begun.addEventListener('end', () => setSession((now) => (now === begun ? null : now)));
      setSession(begun);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }, [mode, session]);
  return { present: mode !== null, session, fault, toggle: () => void toggle() };
}
