/**
 * Sine, cosine and arc tangent from additions, multiplications, divisions and square roots alone, which IEEE 754 rounds the
 * same everywhere. `Math.sin` and its kin may differ in the last bit from one JavaScript engine to the next (Node 24 and
 * Chromium 156 do), and a simulation that depends on them is not the same episode in both.
 *
 * Polynomials and reduction of fdlibm 5.3 (Sun Microsystems 1993), errors below 1 ulp for the angles that occur here.
 */

/** pi / 2 in two parts; the first has 33 bits, so that small multiples of it are exact. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

/** Sine of an angle in rad; meant for |x| < 1000. */
export function sin(x: number): number {
  return turned(x, 0);
}

/** Cosine of an angle in rad; meant for |x| < 1000. */
export function cos(x: number): number {
  return turned(x, 1);
}

/** Sine of x plus `quarters` quarter turns. */
function turned(x: number, quarters: number): number {
  const n = Math.round(x / (Math.PI / 2));
  const r = x - n * HALF_PI_HIGH - n * HALF_PI_LOW;
  const quadrant = (((n + quarters) % 4) + 4) % 4;
  const value = quadrant % 2 === 0 ? kernelSin(r) : kernelCos(r);
  return quadrant < 2 ? value : -value;
}

function kernelSin(x: number): number {
  const z = x * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x + z * x * (-0.16666666666666632 + z * r);
}

function kernelCos(x: number): number {
  const z = x * x;
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (2.480158728947673e-5 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  return 1 - (0.5 * z - z * r);
}

const ATAN = [
  0.3333333333333293, -0.19999999999876483, 0.14285714272503466, -0.11111110405462356, 0.09090887133436507,
  -0.0769187620504483, 0.06661073137387531, -0.058335701337905735, 0.049768779946159324, -0.036531572744216916,
  0.016285820115365782,
] as const;

/** Arc tangent of x, rad. */
function atan(x: number): number {
  const size = Math.abs(x);
  let value: number;
  if (size < 7 / 16) value = atanNear(size);
  else if (size < 11 / 16) value = 0.4636476090008061 + atanNear((2 * size - 1) / (2 + size));
  else if (size < 19 / 16) value = Math.PI / 4 + atanNear((size - 1) / (size + 1));
  else if (size < 39 / 16) value = 0.982793723247329 + atanNear((size - 1.5) / (1 + 1.5 * size));
  else value = Math.PI / 2 + atanNear(-1 / size);
  return x < 0 ? -value : value;
}

function atanNear(x: number): number {
  const z = x * x;
  let sum = 0;
  for (let index = ATAN.length - 1; index >= 0; index--) sum = ATAN[index]! + z * sum;
  return x - x * z * sum;
}

/** Angle of the point (x, y) against the x axis, rad in (-pi, pi]; 0 for the origin. */
export function atan2(y: number, x: number): number {
  if (x === 0) return y === 0 ? 0 : y > 0 ? Math.PI / 2 : -Math.PI / 2;
  if (x > 0) return atan(y / x);
  return atan(y / x) + (y < 0 ? -Math.PI : Math.PI);
}
