import type { Bilingual } from '@palaestra/core';

/** A policy to begin with. */
export interface PolicyExample {
  readonly id: string;
  readonly title: Bilingual;
  readonly source: string;
}

/** Policies that beat the built-in rule of their kind where set-ups cost time; each shows one idea. */
export const POLICY_EXAMPLES: readonly PolicyExample[] = [
  {
    id: 'campaign',
    title: { en: 'Change over less often', zh: '减少换型次数' },
    source: `// Stay with what the work unit is set up for, unless an order is about to be late.
export function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice {
  return orders.map((order) => {
    const slack = order.due === null ? Infinity : order.due - plant.now - order.workLeft;
    const urgent = slack < 600;
    // Lowest score first: urgent ones by their slack, then those without a set-up, then the longest waiting.
    return urgent ? slack - 1e6 : order.setup * 1000 - order.waited;
  });
}
`,
  },
  {
    id: 'groups-to-islands',
    title: { en: 'Send each set-up group to its own island', zh: '让同类产品去同一个岛' },
    source: `// The last set-up group that was sent to each island.
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
  },
];
