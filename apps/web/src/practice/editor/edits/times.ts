import type { Distribution, StepTime } from './plant-parts.ts';

/** The mean of a time, s; null for one that a skill gives. */
export function meanOf(time: StepTime | undefined): number | null {
  if (time === undefined || (typeof time === 'object' && 'skill' in time)) return null;
  if (typeof time === 'number') return time;
  switch (time.type) {
    case 'exponential':
    case 'normal':
    case 'lognormal':
      return time.mean;
    case 'uniform':
      return (time.low + time.high) / 2;
    case 'triangular':
      return (time.low + time.mode + time.high) / 3;
    case 'gamma':
      return time.shape * time.scale;
    case 'weibull':
      return time.scale * gamma(1 + 1 / time.shape);
    case 'empirical':
      return time.samples.reduce((sum, one) => sum + one, 0) / time.samples.length;
  }
}

/** The gamma function by Lanczos' series (g = 7, n = 9), for the mean of a Weibull time. */
function gamma(z: number): number {
  const [first = 0, ...rest] = LANCZOS;
  const x = z - 1;
  const sum = rest.reduce((all, one, index) => all + one / (x + index + 1), first);
  const t = x + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (x + 0.5) * Math.exp(-t) * sum;
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Kinds of random time, with the constant one first. */
export const TIME_TYPES = [
  'constant',
  'exponential',
  'normal',
  'lognormal',
  'uniform',
  'triangular',
  'gamma',
  'weibull',
  'empirical',
] as const;
export type TimeType = (typeof TIME_TYPES)[number];

export function typeOfTime(time: Distribution): TimeType {
  return typeof time === 'number' ? 'constant' : time.type;
}

/** A time of another kind with about the same mean. */
export function timeAs(time: Distribution, type: TimeType): Distribution {
  const mean = Math.max(Number((meanOf(time) ?? 1).toPrecision(4)), 0.001);
  const part = Number((mean / 5).toPrecision(4));
  switch (type) {
    case 'constant':
      return meanOf(time) ?? 0;
    case 'exponential':
      return { type, mean };
    case 'normal':
    case 'lognormal':
      return { type, mean, sd: part };
    case 'uniform':
      return { type, low: mean - part, high: mean + part };
    case 'triangular':
      return { type, low: mean - part, mode: mean, high: mean + part };
    case 'gamma':
      return { type, shape: 2, scale: mean / 2 };
    case 'weibull':
      return { type, shape: 1, scale: mean };
    case 'empirical':
      return { type, samples: [mean] };
  }
}

/** A time in few signs: `45 s`, `≈ 45 s` for a random one. */
export function timeText(time: StepTime | undefined): string {
  if (time === undefined) return '–';
  if (typeof time === 'number') return `${Number(time.toPrecision(4))} s`;
  if ('skill' in time) return `◇ ${time.skill}`;
  return `≈ ${Number(meanOf(time)!.toPrecision(3))} s`;
}
