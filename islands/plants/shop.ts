import type { Bilingual } from '@palaestra/core';
import type { z } from 'zod';
import type { Distribution } from '../model/distribution.ts';
import type { Plant } from '../model/plant.ts';
import type { Quality } from '../model/recipe.ts';

/** One kind of work on a product: who does it and how long it takes. */
export interface Work {
  readonly id: string;
  readonly name: Bilingual;
  readonly area: string;
  readonly kind: 'robot' | 'manual' | 'machine' | 'test';
  /** Work units of each island that does it. */
  readonly units: readonly number[];
  /** Mean over the pieces of the variant with work content 1, s; or the skill that does it. */
  readonly time: number | { readonly skill: string };
  readonly after: readonly string[];
  /** Only variants with this feature need it. */
  readonly only?: string;
  /** On a line it cannot be divided among stations one after the other; its units stand in parallel there. */
  readonly whole?: true;
  /** The part that has to be brought for it. */
  readonly part?: string;
  /** Seconds to change between the set-up groups of variants. */
  readonly change?: number;
  readonly quality?: z.input<typeof Quality>;
  readonly inspects?: readonly string[];
}

interface ShopVariant {
  readonly id: string;
  readonly name: Bilingual;
  readonly features: readonly string[];
  /** Work content: factor on the times of all work that no skill does. */
  readonly content: number;
  /** Share of the orders. */
  readonly share: number;
  readonly setupGroup: string;
}

/** What a plant makes and with what, apart from how it is laid out: the same for islands and for a line. */
export interface Shop {
  readonly areas: Plant['areas'];
  readonly works: readonly Work[];
  readonly variants: readonly ShopVariant[];
  readonly skills: Plant['skills'];
  readonly calendar: z.input<typeof import('../model/calendar.ts').Calendar>;
  /** By kind of work unit. */
  readonly reliability: Readonly<Partial<Record<Work['kind'], readonly [betweenFailures: number, repair: number]>>>;
  readonly arrivals: { readonly between: Distribution; readonly due: Distribution };
}

/** Standard deviation per mean of one piece of work. */
const SPREAD = { robot: 0.03, machine: 0.03, test: 0.05, manual: 0.15 };

/** A random time: log-normal, since work takes longer now and then and never much shorter. */
export function timeOf(kind: Work['kind'], mean: number, pieces = 1): Distribution {
  // Parts of a divided work vary each for itself; their sum varies as the whole would.
  return { type: 'lognormal', mean: round(mean), sd: round(mean * SPREAD[kind] * Math.sqrt(pieces)) };
}

/** Members of the plant file that islands and line have in common. */
export function commonOf(shop: Shop) {
  const { areas, works, variants, skills, calendar, reliability, arrivals } = shop;
  return {
    schema: 'palaestra.plant/1',
    areas,
    capabilities: works.map(({ id, name }) => ({ id, name })),
    skills,
    variants: variants.map(({ id, name, features }) => ({ id, name, features, workMaster: id })),
    calendars: [calendar],
    reliability: Object.entries(reliability).map(([kind, [mean, repair]]) => ({
      id: kind,
      timeBetweenFailures: { type: 'exponential', mean },
      timeToRepair: { type: 'lognormal', mean: repair, sd: repair / 2 },
      clock: 'operating',
    })),
    arrivals: [{ ...arrivals, mix: variants.map(({ id, share }) => ({ variant: id, weight: share })) }],
  };
}

/** Work units of one kind, numbered within their island. */
export function unitsOf(shop: Shop, { id: capability, kind }: Work, island: string, count: number) {
  const reliability = kind in shop.reliability ? { reliability: kind } : {};
  return Array.from({ length: count }, (_, index) => ({
    id: `${island}.${index + 1}`,
    kind,
    capabilities: [capability],
    ...reliability,
  }));
}

/** Every change between two set-up groups takes the same time. */
export function setupTimesOf({ variants }: Shop, time: number) {
  const groups = [...new Set(variants.map(({ setupGroup }) => setupGroup))];
  return groups.flatMap((from) => groups.filter((to) => to !== from).map((to) => ({ from, to, time })));
}

/** Tenths of a second: more digits would feign knowledge. */
export function round(seconds: number): number {
  return Math.round(10 * seconds) / 10;
}
