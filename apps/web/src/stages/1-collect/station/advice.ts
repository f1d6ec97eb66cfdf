import type { Bilingual, Effect, Finding } from '@palaestra/core';

const WEIGHT: Readonly<Record<Effect, number>> = { drop: 0, review: 1, trim: 2, note: 3 };

/**
 * What the collector should do better, the heaviest first: at most `most` sentences, none twice. A note that changes
 * nothing is told only where room is left.
 */
export function adviceOf(findings: readonly Finding[], most: number): Bilingual[] {
  const told = new Map<string, Bilingual>();
  for (const { claim, advice } of findings.toSorted((a, b) => WEIGHT[a.effect] - WEIGHT[b.effect])) {
    const sentence = {
      en: ended(advice ? `${claim.en}: ${advice.en.charAt(0).toLowerCase()}${advice.en.slice(1)}` : claim.en, '.'),
      zh: ended(advice ? `${claim.zh}：${advice.zh}` : claim.zh, '。'),
    };
    if (!told.has(claim.en)) told.set(claim.en, sentence);
  }
  return [...told.values()].slice(0, most);
}

function ended(sentence: string, stop: string): string {
  return /[.!?。！？]$/.test(sentence) ? sentence : `${sentence}${stop}`;
}

/**
 * A practice attempt against the expert's, 0 to 100: 60 for a success, up to 25 for its time and 15 for its force, in
 * full when they are the expert's or better. A failure scores nothing.
 */
export function practiceScore(
  mine: { readonly outcome: string; readonly time: number; readonly peakForce: number },
  expert: { readonly time: number; readonly peakForce: number },
): number {
  if (mine.outcome !== 'success') return 0;
  const share = (best: number, own: number) => Math.min(1, best / Math.max(own, 1e-6));
  return Math.round(60 + 25 * share(expert.time, mine.time) + 15 * share(expert.peakForce, mine.peakForce));
}
