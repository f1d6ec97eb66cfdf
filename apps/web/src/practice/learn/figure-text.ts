import type { Estimate, ExerciseFigure } from '@palaestra/core';
import { FIGURES } from '@palaestra/practice';
import { measured, percent } from '../../app/format.ts';
import type { Language } from '../../app/i18n/index.ts';

const UNIT = {
  'per hour': { en: '/h', zh: '/h' },
  '%': { en: '', zh: '' },
  s: { en: ' s', zh: ' 秒' },
  m: { en: ' m', zh: ' 米' },
  orders: { en: '', zh: '' },
} as const;

/** A figure with its unit. */
export function figureText(figure: ExerciseFigure, value: number, language: Language): string {
  const { unit } = FIGURES[figure];
  return unit === '%' ? percent(value, language, 1) : `${measured(value, 4)}${UNIT[unit][language]}`;
}

/** `15.4/h (15.1–15.7)`; a share with its sign where it tells a difference. */
export function estimateText(
  { mean, low, high }: Estimate,
  write: (value: number) => string,
): { readonly mean: string; readonly interval: string | null } {
  return { mean: write(mean), interval: low === null || high === null ? null : `${write(low)} … ${write(high)}` };
}

/** A gain as `+12.1 %`. */
export function gainText(share: number, language: Language): string {
  const text = percent(Math.abs(share), language, 1);
  return share < 0 ? `−${text}` : `+${text}`;
}
