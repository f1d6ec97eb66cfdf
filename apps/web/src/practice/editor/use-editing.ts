import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { dropDraft, keepDraft, type PlantDraft, type PlantWork } from '../plant/drafts.ts';
import type { OpenPlant } from '../plant/open-plant.ts';
import { begun, type History, redone, undone, went } from './history.ts';

/** What of the unsaved changes this browser keeps, and since when; or why it keeps nothing; null before the first time. */
export type Kept = { readonly at: string; readonly work: PlantWork } | { readonly failed: string } | null;

/** What is to be kept next: some work, or nothing any more; null when all is done. */
type Wanted = PlantWork | 'nothing' | null;

/** The work of an editor, with its way back and what is kept of it. */
export interface Editing {
  readonly work: PlantWork;
  /** The version that the work began from. */
  readonly base: number | null;
  readonly isChanged: boolean;
  readonly kept: Kept;
  /** The newest change is kept in this browser. */
  readonly isKept: boolean;
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

/**
 * Work on a plant. Every change is kept in this browser at once, until the server has it, so that neither a closed window nor
 * a server that is away loses anything.
 */
export function useEditing(open: OpenPlant, draft: PlantDraft | null, person: string): Editing {
  const client = useQueryClient();
  const [saved, setSaved] = useState<{ work: PlantWork; version: number | null }>(() => ({
    work: open,
    version: draft?.base ?? open.version,
  }));
  const [history, setHistory] = useState<History<PlantWork>>(() => begun<PlantWork>(draft ?? open));
  const [kept, setKept] = useState<Kept>(draft === null ? null : { at: draft.keptAt, work: draft });
  const work = history.present;
  const isChanged = work !== saved.work;
  const base = saved.version;

  // One write at a time, and after it what is newest then: holding an arrow key does not pile up writes, and what was
  // stored is not kept again by a write that was under way.
  const writing = useRef({ busy: false, next: null as Wanted });
  const keep = useCallback(
    async (first: PlantWork | 'nothing') => {
      const state = writing.current;
      state.next = first;
      if (state.busy) return;
      state.busy = true;
      for (let next: Wanted = first; next !== null; next = state.next) {
        state.next = null;
        if (next === 'nothing') {
          await dropDraft(person, open.id);
          setKept(null);
          continue;
        }
        const { title, plant, scenarios } = next;
        const keptAt = new Date().toISOString();
        try {
          await keepDraft(person, { id: open.id, title, plant, scenarios, base, keptAt });
          setKept({ at: keptAt, work: next });
        } catch (cause) {
          setKept({ failed: cause instanceof Error ? cause.message : String(cause) });
        }
      }
      state.busy = false;
    },
    [base, open.id, person],
  );
  useEffect(() => {
    if (isChanged) void keep(work);
    else if (open.origin !== 'draft') void keep('nothing');
  }, [work, isChanged, keep, open.origin]);
  // The list of plants marks what is only here.
  useEffect(() => () => void client.invalidateQueries({ queryKey: ['plant drafts'] }), [client]);

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
      isKept: kept !== null && 'work' in kept && kept.work === work,
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
