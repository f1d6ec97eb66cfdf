import type { Language } from './i18n/index.ts';

const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

/** A count with digit groups. */
export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALE[language]).format(value);
}

/** A measured number to `digits` significant digits, without exponent where that stays readable. */
export function measured(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(digits - 1);
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(decimals, 6));
}

/** A number that somebody set or counted: at most four digits, no needless zeros. */
export function plain(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–';
}

/** `12.4 s` or `3:05 min`. Seconds in. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}

/** Bytes with a decimal prefix. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  if (value < 1e9) return `${(value / 1e6).toFixed(1)} MB`;
  return `${(value / 1e9).toFixed(2)} GB`;
}

/** A share as `82.5 %` (Chinese without the space). */
export function percent(share: number, language: Language, digits = 0): string {
  return `${(share * 100).toFixed(digits)}${language === 'zh' ? '%' : ' %'}`;
}

/** Day and minute in the reader's zone. */
export function moment(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(iso));
}

/** `3 minutes ago`, from `nowMs`. */
export function ago(iso: string, language: Language, nowMs: number): string {
  const seconds = Math.round((new Date(iso).getTime() - nowMs) / 1000);
  const words = new Intl.RelativeTimeFormat(LOCALE[language], { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return words.format(Math.min(0, seconds), 'second');
  if (size < 3600) return words.format(Math.round(seconds / 60), 'minute');
  if (size < 86400) return words.format(Math.round(seconds / 3600), 'hour');
  return words.format(Math.round(seconds / 86400), 'day');
}

/** The first digits of a hash or id, enough to tell neighbours apart. */
export function short(id: string, digits = 10): string {
  const [prefix, rest] = id.includes('_') ? [`${id.split('_')[0]}_`, id.slice(id.indexOf('_') + 1)] : ['', id];
  // Ids of UUID version 7 begin with the time, so their ends differ first; hashes differ everywhere.
  return prefix === '' || prefix === 'ep_' ? `${prefix}${rest.slice(0, digits)}` : `${prefix}…${rest.slice(-6)}`;
}
