import type { Segment } from '@palaestra/core';

/** How well one segmentation matches another of the same episode. */
export interface Agreement {
  /** Segments of both that found a partner, and those that did not. */
  readonly matched: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** 2 x matched over all segments, 1 when both are empty. */
  readonly f1: number;
  /** Mean distance between the starts of partners, seconds; null without partners. */
  readonly boundaryError: number | null;
}

/**
 * F1@IoU of Lea et al. (2017): segments are partners when they have the same skill and track and overlap by at least
 * `iou` of their union; each has at most one.
 */
export function agreement(first: readonly Segment[], second: readonly Segment[], iou = 0.5): Agreement {
  const free = new Set(second);
  let matched = 0;
  let distance = 0;
  for (const a of first) {
    let partner: Segment | null = null;
    let best = iou;
    for (const b of free) {
      const share = a.skill === b.skill && a.track === b.track ? overlapOf(a, b) : 0;
      if (share >= best) {
        best = share;
        partner = b;
      }
    }
    if (partner === null) continue;
    free.delete(partner);
    matched++;
    distance += Math.abs(a.start - partner.start);
  }
  const all = first.length + second.length;
  return {
    matched,
    onlyFirst: first.length - matched,
    onlySecond: second.length - matched,
    f1: all === 0 ? 1 : (2 * matched) / all,
    boundaryError: matched === 0 ? null : distance / matched,
  };
}

/** Intersection over union of two spans. */
function overlapOf(a: Segment, b: Segment): number {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared > 0 ? shared / (Math.max(a.end, b.end) - Math.min(a.start, b.start)) : 0;
}
