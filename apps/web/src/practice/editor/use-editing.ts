import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { dropDraft, keepDraft, type PlantDraft, type PlantWork } from '../plant/drafts.ts';
import type { OpenPlant } from '../plant/open-plant.ts';
import { begun, type History, redone, undone, went } from './history.ts';

/** Whether the unsaved changes are safe: kept in this browser since, being kept, or not to be kept, with the reason. */
export type Kept = { readonly at: string } | { readonly failed: string } | null;

/** The work of an editor, with its way back and what is kept of it. */
export interface Editing {
  readonly work: PlantWork;
  /** The version that the work began from. */
  readonly base: number | null;
  readonly isChanged: boolean;
  readonly kept: Kept;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Make a change; those of one tag that follow each other are one step back. */
  change(make: (work: PlantWork) => PlantWork, tag?: string): void;
  undo(): void;
  redo(): void;
  /** The work is stored now, as this version. */
  stored(work: PlantWork, version: number): void;
  /** Take what the server has in place of the work; the work is one step back. */
  take(work: PlantWork, version: number | null): void;
}

/** Milliseconds after the last change until it is kept. */
const REST = 250;

/**
 * Work on a plant. Every change is kept in this browser soon after it was made, until the server has it, so that neither
 * a closed window nor a server that is away loses anything.
 */
export function useEditing(open: OpenPlant, draft: PlantDraft | null, person: string): Editing {
  const client = useQueryClient();
  const [saved, setSaved] = useState<{ work: PlantWork; version: number | null }>(() => ({
    work: open,
    version: draft?.base ?? open.version,
  }));
  const [history, setHistory] = useState<History<PlantWork>>(() => begun<PlantWork>(draft ?? open));
  const [kept, setKept] = useState<Kept>(draft === null ? null : { at: draft.keptAt });
  const work = history.present;
  const isChanged = work !== saved.work;
  const base = saved.version;

  const waiting = useRef<(() => void) | null>(null);
  useEffect(() => {
    if (!isChanged) {
      waiting.current = null;
      setKept(null);
      if (open.origin !== 'draft') void dropDraft(person, open.id);
      return;
    }
    const keep = () => {
      waiting.current = null;
      const { title, plant, scenarios } = work;
      const keptAt = new Date().toISOString();
      keepDraft(person, { id: open.id, title, plant, scenarios, base, keptAt }).then(
        () => {
          setKept({ at: keptAt });
          void client.invalidateQueries({ queryKey: ['plant drafts'] });
        },
        (cause: unknown) => setKept({ failed: cause instanceof Error ? cause.message : String(cause) }),
      );
    };
    waiting.current = keep;
    const timer = setTimeout(keep, REST);
    return () => clearTimeout(timer);
  }, [work, isChanged, base, open.id, open.origin, person, client]);
  useEffect(() => {
    const flush = () => waiting.current?.();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, []);

  const change = useCallback<Editing['change']>((make, tag) => {
    setHistory((old) => went(old, make(old.present), tag ?? null));
  }, []);
  const undo = useCallback(() => setHistory(undone), []);
  const redo = useCallback(() => setHistory(redone), []);
  const stored = useCallback<Editing['stored']>((now, version) => setSaved({ work: now, version }), []);
  const take = useCallback<Editing['take']>((theirs, version) => {
    setSaved({ work: theirs, version });
    setHistory((old) => went(old, theirs));
  }, []);
  return useMemo(
    () => ({
      work,
      base,
      isChanged,
      kept,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      change,
      undo,
      redo,
      stored,
      take,
    }),
    [work, base, isChanged, kept, history, change, undo, redo, stored, take],
  );
}
