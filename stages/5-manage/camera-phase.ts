/** Phases that are looked at; a long recording is sampled evenly. */
const SAMPLE = 256;

/**
 * How far to shift a frame grid so that its frames come right after the cameras' pictures, ns, 0 ≤ shift < 1 / fps. A grid that
 * stands just before the pictures would show each of them a whole frame late, and with the least jitter now one and now none.
 *
 * The shift is the one that makes pictures least old on average; where no shift makes them clearly younger (another rate, a
 * clock that drifts), it is 0.
 *
 * @param cameras times of the pictures of each camera, integer ns.
 * @param origin where the unshifted grid begins, integer ns.
 */
export function cameraPhase(cameras: readonly Float64Array[], origin: number, fps: number): number {
  const period = 1e9 / fps;
  const phases = cameras.flatMap((times) => sample(times).map((t) => modulo(t - origin, period)));
  if (phases.length === 0) return 0;
  const age = (shift: number) => phases.reduce((sum, phase) => sum + modulo(shift - phase, period), 0) / phases.length;
  // Just after one of the pictures; a nanosecond stands for what rounding may do.
  const candidates = sample(Float64Array.from(phases).sort()).map((phase) => modulo(Math.ceil(phase) + 1, period));
  let best = 0;
  for (const shift of candidates) if (age(shift) < age(best)) best = shift;
  return age(best) < 0.35 * period ? Math.floor(best) : 0;
}

function sample(values: Float64Array): number[] {
  const count = Math.min(SAMPLE, values.length);
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]!);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
