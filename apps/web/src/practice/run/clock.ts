/** A time of a run as a clock shows it, from its beginning: `7:42` or, with seconds, `7:42:09`. Seconds in. */
export function clock(seconds: number, precise = true): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}`;
  return precise ? `${minutes}:${two(whole % 60)}` : minutes;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Seconds between two marks of a time axis that leave at most `count` of them in `span` s. */
export function clockStep(span: number, count: number): number {
  const least = span / Math.max(1, count);
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
}

/** How long something took: `42 s`, `12:30 min` or `3:05 h`. Milliseconds in. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)} h`;
}
