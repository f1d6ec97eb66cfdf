import type { Bilingual } from '@palaestra/core';

/** A policy to begin with. */
export interface PolicyExample {
  readonly id: string;
  readonly title: Bilingual;
  /** The same policy with its comments in the reader's language. */
  readonly source: Bilingual;
}

/** A policy whose lines that begin with `//` are in two languages, in their order. */
function commented(source: string, chinese: readonly string[]): Bilingual {
  let next = 0;
  const zh = source.replace(/^( *)\/\/ .*$/gm, (line, indent: string) => {
    const text = chinese[next++];
    return text === undefined ? line : `${indent}// ${text}`;
  });
  return { en: source, zh };
}

/** Policies that beat the built-in rule of their kind where set-ups cost time; each shows one idea. */
export const POLICY_EXAMPLES: readonly PolicyExample[] = [
  {
    id: 'campaign',
    title: { en: 'Change over less often', zh: '减少换型次数' },
    source: commented(
      `// Stay with what the work unit is set up for, unless an order is about to be late.
export function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice {
  return orders.map((order) => {
    const slack = order.due === null ? Infinity : order.due - plant.now - order.workLeft;
    const urgent = slack < 600;
    // Lowest score first: urgent ones by their slack, then those without a set-up, then the longest waiting.
    return urgent ? slack - 1e6 : order.setup * 1000 - order.waited;
  });
}
`,
      [
        '沿用工作单元当前的换型组，除非有订单即将逾期。',
        '得分最低者先做：紧急订单按余量排序，其次是无需换型的，再次是等待最久的。',
      ],
    ),
  },
  {
    id: 'groups-to-islands',
    title: { en: 'Send each set-up group to its own island', zh: '让同类产品去同一个岛' },
    source: commented(
      `// The last set-up group that was sent to each island.
const lastSent = new Map<string, string | null>();

export function route(order: Order, candidates: Candidate[], plant: Plant): Choice {
  const scores = candidates.map((place) => {
    const before = lastSent.get(place.island);
    // An island that works on another group will need a set-up once this order's turn comes.
    const changes = before !== undefined && before !== place.setupGroup;
    const waits = Math.max(place.drive, place.work / place.units);
    return waits + place.time + (changes ? 3 * place.time : 0);
  });
  const best = scores.indexOf(Math.min(...scores));
  lastSent.set(candidates[best]!.island, candidates[best]!.setupGroup);
  return best;
}
`,
      ['最近一次送往各岛的换型组。', '若该岛正在做另一组产品，轮到此订单时就需要换型。'],
    ),
  },
];
