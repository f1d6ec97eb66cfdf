import type { Annotation, EpisodeDetail, Segment, Skill } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '../../app/client.ts';
import { moveBorder, removeSegment, segmentAt, setSkill, splitSegment } from './segments.ts';

/** What a person is about to say about an episode. */
export interface LabelDraft {
  readonly segments: readonly Segment[];
  readonly outcome: Annotation['outcome'];
  readonly failureCause: Annotation['failureCause'];
}

/** The current words about an episode: a person's before a program's, the newest first. */
function currentAnnotation(annotations: readonly Annotation[]): Annotation | null {
  return annotations.find((one) => one.source === 'person') ?? annotations[0] ?? null;
}

/** Edit and confirm the labels of an episode; every edit can be undone. */
export function useLabelDraft(episode: EpisodeDetail, duration: number) {
  const client = useQueryClient();
  const current = currentAnnotation(episode.annotations);
  const saved = useMemo<LabelDraft>(
    () => ({
      segments: [...(current?.segments ?? [])].sort((a, b) => a.track.localeCompare(b.track) || a.start - b.start),
      outcome: current?.outcome ?? episode.outcome,
      failureCause: current ? current.failureCause : episode.failureCause,
    }),
    [current, episode.outcome, episode.failureCause],
  );
  const [past, setPast] = useState<readonly LabelDraft[]>([]);
  const [draft, setDraft] = useState<LabelDraft | null>(null);
  const [dragged, setDragged] = useState<readonly Segment[] | null>(null);
  const [chosen, setChosen] = useState(-1);
  const now = draft ?? saved;

  function change(next: Partial<LabelDraft>) {
    setPast((old) => [...old, now]);
    setDraft({ ...now, ...next });
  }
  const save = useMutation({
    mutationFn: () =>
      api.annotate(episode.id, {
        outcome: now.outcome,
        failureCause: now.outcome === 'failure' ? now.failureCause : null,
        segments: [...now.segments],
        instruction: current?.instruction ?? null,
        quality: current?.quality ?? null,
        note: current?.note ?? null,
      }),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['episode', episode.id] });
      void client.invalidateQueries({ queryKey: ['episodes'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
      setDraft(null);
      setPast([]);
    },
  });
  return {
    current,
    draft: { ...now, segments: dragged ?? now.segments },
    changed: draft !== null,
    chosen,
    choose: setChosen,
    save,
    canUndo: past.length > 0,
    undo() {
      const before = past.at(-1);
      if (!before) return;
      setPast(past.slice(0, -1));
      setDraft(before === saved ? null : before);
    },
    drag(index: number, side: 'start' | 'end', t: number, final: boolean) {
      const segments = moveBorder(now.segments, index, side, t, duration);
      setDragged(final ? null : segments);
      if (final) change({ segments });
    },
    setSkill: (skill: Skill) => chosen >= 0 && change({ segments: setSkill(now.segments, chosen, skill) }),
    border: (side: 'start' | 'end', t: number) =>
      chosen >= 0 && change({ segments: moveBorder(now.segments, chosen, side, t, duration) }),
    split(t: number) {
      const index = segmentAt(now.segments, t);
      if (index >= 0) change({ segments: splitSegment(now.segments, index, t) });
      else if (now.segments.length === 0)
        change({ segments: [{ start: 0, end: duration, skill: 'idle', track: 'arm' }] });
      setChosen(Math.max(0, index));
    },
    remove() {
      if (chosen < 0) return;
      change({ segments: removeSegment(now.segments, chosen) });
      setChosen(Math.max(0, chosen - 1));
    },
    setOutcome: (outcome: Annotation['outcome'], failureCause: Annotation['failureCause']) =>
      change({ outcome, failureCause }),
  };
}

export type LabelWork = ReturnType<typeof useLabelDraft>;
