import type { Control, Level, Plant } from '@palaestra/islands';

/** What the address of a run says; everything has a value of its own when it is left out. */
export interface RunSearch {
  /** English name of one of the plant's scenarios. */
  readonly scenario?: string;
  /** What runs beside it: another scenario's name, `-` for the plant as it is, `plant:ID` for another plant. */
  readonly against?: string;
  readonly seed?: number;
  readonly hours?: number;
  readonly level?: Level;
  /**
   * Rules in place of the plant's own: `routing:least_queue,sequencing:spt`, or `policy` for the one that the person writes
   * for this plant; the second for what runs beside it.
   */
  readonly rules?: string;
  readonly rules2?: string;
  readonly floor?: '3d';
  readonly below?: 'states';
}

const LEVELS: readonly unknown[] = ['matrix', 'paths', 'traffic'];

/** Most hours of a run: 14 days. */
export const MOST_HOURS = 336;

/** The address of a run; what is not understood falls away. */
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' && value.length <= 300 ? { [name]: value } : {};
  };
  const whole = (name: string, least: number, most: number) => {
    const value = Number(search[name] ?? Number.NaN);
    return Number.isInteger(value) && value >= least && value <= most ? { [name]: value } : {};
  };
  return {
    ...text('scenario'),
    ...text('against'),
    ...whole('seed', 0, 2 ** 31 - 1),
    ...whole('hours', 1, MOST_HOURS),
    ...(LEVELS.includes(search.level) ? { level: search.level as Level } : {}),
    ...text('rules'),
    ...text('rules2'),
    ...(search.floor === '3d' ? { floor: '3d' as const } : {}),
    ...(search.below === 'states' ? { below: 'states' as const } : {}),
  };
}

/**
 * How vehicles drive in a run whose address does not say: with reservations where they can respect each other without end,
 * since no path is used both ways or the plant resolves deadlocks; else as if each were alone.
 */
export function usualLevel({ layout, control }: Plant): Level {
  if (layout.edges.length === 0) return layout.travelTimes === undefined ? 'paths' : 'matrix';
  return control.deadlock === 'resolve' || layout.edges.every(({ bidirectional }) => !bidirectional)
    ? 'traffic'
    : 'paths';
}

/** What stands for the person's own policy in place of rules. */
export const OWN_POLICY = 'policy';

/** Families of rules that a run may have otherwise, with what one may choose. */
export const RULES = {
  routing: ['shortest_completion', 'least_queue', 'least_work', 'first', 'random'],
  sequencing: ['fifo', 'spt', 'lpt', 'mwkr', 'mopr', 'edd', 'cr', 'atc', 'winq', 'least_setup', 'priority'],
  vehicle: ['nearest', 'longest_waiting', 'fifo', 'fullest_buffer'],
  charging: ['when_low', 'when_idle', 'opportunity'],
  parking: ['stay', 'home', 'nearest_park'],
} as const satisfies { [family in keyof Control]?: readonly Control[family][] };
export type RuleFamily = keyof typeof RULES;

/** Rules as an address writes them. Unknown ones fall away. */
export function readRules(text: string | undefined): Partial<Control> {
  const rules: Record<string, string> = {};
  for (const part of (text ?? '').split(',')) {
    const [family, rule] = part.split(':');
    if (family === undefined || rule === undefined || !(family in RULES)) continue;
    if ((RULES[family as RuleFamily] as readonly string[]).includes(rule)) rules[family] = rule;
  }
  // Not read by the schema, which would put its defaults where nothing was chosen.
  return rules as Partial<Control>;
}

/** `family:rule,family:rule` for the address of a page; undefined, so that nothing stands there, when no rule was chosen. */
export function writeRules(rules: Partial<Record<RuleFamily, string>>): string | undefined {
  const parts = Object.entries(rules).map(([family, rule]) => `${family}:${rule}`);
  return parts.length === 0 ? undefined : parts.join(',');
}
