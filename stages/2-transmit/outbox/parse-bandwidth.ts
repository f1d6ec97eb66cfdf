import { PalaestraError } from '@palaestra/core';
import type { Rate, RateWindow } from './bandwidth.ts';

const UNITS = new Map([
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
]);

/**
 * Bytes from `200GB`, `1.5 TB`, `64KiB` or `500000`.
 *
 * @param action what the caller does with it, for the error: `read --quota`.
 * @throws PalaestraError `bad_input`
 */
export function parseSize(text: string, action: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS.get((unit || 'B').toLowerCase());
  const bytes = Math.floor(Number(number) * (factor ?? Number.NaN));
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new PalaestraError('bad_input', `Cannot ${action}: expected a size such as 200GB, found ${text}`);
}

/** Bytes per second from `20MB/s`; `unlimited` and `0` are rates too. @throws PalaestraError `bad_input` */
export function parseRate(text: string, action: string): Rate {
  const plain = text.trim().toLowerCase();
  if (plain === 'unlimited') return Number.POSITIVE_INFINITY;
  if (plain === '0') return 0;
  if (plain.endsWith('/s')) return parseSize(text.trim().slice(0, -2), action);
  throw new PalaestraError('bad_input', `Cannot ${action}: expected a rate such as 20MB/s, found ${text}`);
}

/** A window from `18:00-06:00=80MB/s`. @throws PalaestraError `bad_input` */
export function parseWindow(text: string, action: string): RateWindow {
  const [, from, to, rate] = /^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*=\s*(.+)$/.exec(text.trim()) ?? [];
  const [start, end] = [minutes(from), minutes(to)];
  if (start === null || end === null || start >= 1440 || start === end || rate === undefined) {
    throw new PalaestraError(
      'bad_input',
      `Cannot ${action}: expected times and a rate such as 18:00-06:00=80MB/s, found ${text}`,
    );
  }
  return { from: start, to: end, rate: parseRate(rate, action) };
}

/** Minutes since midnight; 24:00 is the end of the day. */
function minutes(text: string | undefined): number | null {
  const [hour = Number.NaN, minute = Number.NaN] = (text ?? '').split(':').map(Number);
  const found = hour * 60 + minute;
  return minute < 60 && found <= 1440 ? found : null;
}
