import { type Decision, type Overview, STAGES, type Stage } from '@palaestra/core';

/** Where the river is drawn: `along` it flows, `across` it has width. All lengths in units of the drawing. */
export interface RiverLayout {
  readonly vertical: boolean;
  /** Distance between two stages. */
  readonly step: number;
  /** Position of the first stage along the flow. */
  readonly first: number;
  /** Position of the middle line across the flow. */
  readonly middle: number;
  /** Largest half width. */
  readonly half: number;
  /** How far the middle line swings to either side. */
  readonly swing: number;
  /** How far from the middle line the side streams end. */
  readonly reach: number;
}

export interface RiverShape {
  readonly stops: readonly {
    readonly stage: Stage;
    readonly along: number;
    readonly across: number;
    readonly half: number;
  }[];
  /** Outline of the water as an SVG path. */
  readonly water: string;
  /** Lines that follow the flow inside the water. */
  readonly lines: readonly string[];
  readonly sides: readonly RiverSide[];
}

/** The height that the side streams need above and below the water; without them the drawing is lower. */
export function riverRoom(verdicts: Overview['verdicts']): { readonly above: boolean; readonly below: boolean } {
  return { above: verdicts.trim > 0, below: verdicts.drop + verdicts.review > 0 };
}

export interface RiverSide {
  readonly decision: Exclude<Decision, 'keep'>;
  readonly path: string;
  readonly width: number;
  /** Where its label stands. */
  readonly label: { readonly x: number; readonly y: number };
}

type Counts = Pick<Overview, 'stages' | 'verdicts'>;

/** Episodes of today set the width; on a day without any, all that ever passed. */
function widths(counts: Counts, half: number) {
  const values = STAGES.map((stage) => {
    const { today, waiting } = counts.stages[stage];
    // An episode whose labels are proposed flows on while it waits for a person.
    return stage === 'label' ? Math.min(today + waiting, counts.stages.cleanse.today) : today;
  });
  const episodes = values.slice(0, 4);
  const shown = episodes.some((value) => value > 0) ? values : STAGES.map((stage) => counts.stages[stage].done);
  const most = Math.max(1, ...shown);
  // The square root keeps a stream of few visible beside a river of many.
  const widthOf = (value: number) => (value <= 0 ? 1.5 : 4 + (half - 4) * Math.sqrt(Math.min(1, value / most)));
  return { halves: shown.map(widthOf), widthOf };
}

/** Draw the flow: one smooth band through the eight stages, with streams for what was trimmed, dropped or waits. */
export function riverShape(counts: Counts, layout: RiverLayout): RiverShape {
  const { halves, widthOf } = widths(counts, layout.half);
  const stops = STAGES.map((stage, index) => ({
    stage,
    along: layout.first + index * layout.step,
    across: layout.middle + layout.swing * Math.sin(index * 1.15 + 0.6),
    half: halves[index]!,
  }));
  const start = { ...stops[0]!, along: layout.first - layout.step * 0.55 };
  const end = { ...stops.at(-1)!, along: stops.at(-1)!.along + layout.step * 0.55 };
  const knots = [start, ...stops, end];
  const point = (along: number, across: number) =>
    layout.vertical ? `${round(across)} ${round(along)}` : `${round(along)} ${round(across)}`;

  function edge(share: number, backwards = false): string {
    const ordered = backwards ? knots.toReversed() : knots;
    return ordered
      .map((knot, index) => {
        const across = knot.across + share * knot.half;
        const before = ordered[index - 1];
        if (!before) return point(knot.along, across);
        const bend = (knot.along + before.along) / 2;
        return `C${point(bend, before.across + share * before.half)} ${point(bend, across)} ${point(knot.along, across)}`;
      })
      .join(' ');
  }

  const judged = stops[2]!;
  const next = stops[3]!;
  const sides = (['trim', 'review', 'drop'] as const).flatMap((decision): RiverSide[] => {
    const episodes = counts.verdicts[decision];
    if (episodes <= 0) return [];
    const width = Math.max(3, widthOf(episodes) * 0.8);
    const side = decision === 'trim' ? -1 : 1;
    const from = judged.across + side * Math.max(0, judged.half - width / 2);
    if (decision === 'trim') {
      // What was trimmed leaves and comes back.
      const top = layout.middle - layout.half - width / 2 - 14;
      const back = next.across - Math.max(0, next.half - width / 2);
      const mid = (judged.along + next.along) / 2;
      const third = (next.along - judged.along) / 3;
      const path = `M${point(judged.along, from)} C${point(judged.along + third, from)} ${point(mid - third, top)} ${point(mid, top)} C${point(mid + third, top)} ${point(next.along - third, back)} ${point(next.along, back)}`;
      return [{ decision, path, width, label: at(layout, mid, top - width / 2 - 12) }];
    }
    const out = judged.along + layout.step * (decision === 'review' ? 0.62 : 1.5);
    const leave = judged.along + (decision === 'review' ? 0 : layout.step * 0.25);
    const depth = layout.middle + layout.reach;
    const bend = (out - leave) * 0.55;
    const path = `M${point(leave, from)} C${point(leave + bend, from)} ${point(out, from + (depth - from) * 0.25)} ${point(out, depth)}`;
    return [{ decision, path, width, label: at(layout, out, depth + 14) }];
  });
  return {
    stops,
    water: `M${edge(-1)} L${edge(1, true)} Z`,
    lines: [-0.66, -0.33, 0, 0.33, 0.66].map((share) => `M${edge(share)}`),
    sides,
  };
}

function at(layout: RiverLayout, along: number, across: number) {
  return layout.vertical ? { x: across, y: along } : { x: along, y: across };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
