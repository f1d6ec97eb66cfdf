import { UNIT_STATES, type UnitState } from '@palaestra/islands';

/** The page's colours as a canvas needs them. */
export interface Palette {
  readonly ground: string;
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly accent: string;
  readonly drop: string;
  /** Of variants; the same variant the same colour everywhere. */
  readonly variants: readonly string[];
  /** Of letters upon them. */
  readonly variantInks: readonly string[];
  /** By place in `UNIT_STATES`. */
  readonly states: readonly string[];
  /** From little traffic to much. */
  readonly heat: readonly string[];
  readonly font: string;
}

/** Tokens of the states, in the words of theme.css. */
export const STATE_TOKEN: Readonly<Record<UnitState, string>> = {
  processing: '--p-keep',
  setup: '--p-river-1',
  blocked: '--p-review',
  failed: '--p-drop',
  closed: '--p-line',
  awaits_parts: '--p-trim',
  awaits_vehicle: '--sig-1',
  starved: '--p-line-strong',
};

/** Colours of the present scheme, read once from the page's tokens. */
export function readPalette(root: Element = document.documentElement): Palette {
  const style = getComputedStyle(root);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: token('--p-bg'),
    surface: token('--p-surface'),
    sunken: token('--p-sunken'),
    line: token('--p-line'),
    lineStrong: token('--p-line-strong'),
    ink: token('--p-ink'),
    ink2: token('--p-ink-2'),
    ink3: token('--p-ink-3'),
    accent: token('--p-accent'),
    drop: token('--p-drop'),
    variants: Array.from({ length: 8 }, (_, index) => token(`--sig-${index}`)),
    variantInks: Array.from({ length: 8 }, (_, index) => token(`--sig-ink-${index}`)),
    states: UNIT_STATES.map((state) => token(STATE_TOKEN[state])),
    heat: [token('--sig-5'), token('--sig-4'), token('--sig-1'), token('--p-drop')],
    font: style.getPropertyValue('font-family') || 'sans-serif',
  };
}

/** The sign of a state beside its colour, drawn in a square of side 1 around the origin. */
export const STATE_SIGN: Readonly<Record<UnitState, string>> = {
  processing: 'M-.22-.28L.3 0L-.22.28Z',
  setup: 'M-.3 0H.3M0-.3V.3M-.2-.2L.2.2M.2-.2L-.2.2',
  blocked: 'M-.28-.28H.28V.28H-.28Z',
  failed: 'M-.26-.26L.26.26M.26-.26L-.26.26',
  closed: 'M.16-.26A.3.3 0 1 0 .16.26A.24.24 0 1 1 .16-.26Z',
  awaits_parts: 'M-.28-.1H.28V.28H-.28ZM-.28-.1L0-.3L.28-.1',
  awaits_vehicle: 'M-.3-.14H.1V.14H-.3ZM.1-.14L.3 0V.14H.1M-.16.24h.01M.14.24h.01',
  starved: 'M-.24 0H.24',
};
