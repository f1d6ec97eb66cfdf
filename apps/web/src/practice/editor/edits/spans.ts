/** Seconds from a beginning to an end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Seconds as hours and minutes: 30,600 is `08:30`; with seconds only where they matter. */
export function clockOf(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Number((seconds % 60).toFixed(3))];
  return `${two(h)}:${two(m)}${s === 0 ? '' : `:${two(s)}`}`;
}

/** Hours, minutes and perhaps seconds as seconds; hours may go over a day. Null for anything else. */
export function secondsOf(text: string): number | null {
  const match = /^(\d{1,5}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,3})?))?$/.exec(text.trim());
  if (match === null) return null;
  return Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
}

/** `08:00-12:00 13:00-17:00`. */
export function spansText(spans: readonly Span[]): string {
  return spans.map(({ from, to }) => `${clockOf(from)}-${clockOf(to)}`).join(' ');
}

/** The spans of a text; null when one of them is none, or ends before it begins. */
export function spansOf(text: string): readonly Span[] | null {
  const spans = text
    .split(/[\s,;，；]+/)
    .filter(Boolean)
    .map((word) => {
      const [from = null, to = null, ...more] = word.split(/[-–—]/).map(secondsOf);
      return from === null || to === null || more.length > 0 || from >= to ? null : { from, to };
    });
  return spans.every((one) => one !== null) ? spans : null;
}
