/** A surface of triangles in the room, every corner in the colour in which it is seen. */
export interface ColouredSurface {
  /** x, y, z of each corner, m, base frame. */
  readonly corners: Float32Array;
  /** Red, green, blue of each corner, `DARKEST` to `BRIGHTEST`. */
  readonly colours: Float32Array;
  /** Three corners a triangle, anticlockwise when seen from outside. */
  readonly triangles: Uint16Array;
}

/** A pinhole camera in the room. */
export interface Eye {
  /** From the base frame into the optical frame (z ahead, x to the right, y down), m; row by row, shape [3, 4]. */
  readonly view: Float64Array;
  /** px */
  readonly focal: number;
}

/** A picture on which surfaces are drawn, the nearest in front. */
export interface PictureRaster {
  /** Red, green, blue and opacity of each pixel from the top left corner; shape [height, width, 4]. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Nothing is left but a colour that is infinitely far away: red, green, blue, 0 to 255. */
  clear(colour: readonly [number, number, number]): void;
  /** Draw what an eye sees of a surface from outside: a pixel shows what lies behind its middle. */
  draw(surface: ColouredSurface, eye: Eye): void;
}

/** Colours keep off the ends of a byte: sums of steps from pixel to pixel may be rounded beyond the corners' colours. */
export const DARKEST = 1;
export const BRIGHTEST = 254;

/** What is nearer than this is not seen, m. */
const NEAR = 0.01;
/** Twice the area below which a triangle is left out, px2: the slopes of its colours would be noise. */
const NOTHING = 1e-6;
/** One, in colours with 16 binary places. */
const ONE = 65536;

/**
 * Draws by arithmetic. Where a browser has no graphics chip its own way to the same pixels takes several times as long: it
 * leads through another process and back, and the page's scene stands in the same queue. And what is drawn here is the same
 * on every machine.
 *
 * Rows are filled from edge to edge, half open, so that triangles with a common edge neither overlap nor leave a gap. The
 * reciprocal of the distance, which is linear in the picture, stands in a depth buffer; colours are taken as linear too.
 * Nothing here makes an array for a corner or a triangle: there are two hundred thousand of them a second.
 *
 * @param most corners of the largest surface.
 */
export function createPictureRaster(width: number, height: number, most: number): PictureRaster {
  const pixels = new Uint8ClampedArray(4 * width * height);
  // Red is the lowest byte: every machine that runs a browser has it in front.
  const words = new Uint32Array(pixels.buffer);
  /** Reciprocal distance of what a pixel shows, 1/m. */
  const nearness = new Float32Array(width * height);
  // Of the surface that is drawn; behind its corners two more, for where the near plane cuts a triangle.
  const eachCorner = () => new Float64Array(most + 2);
  const [x, y, z] = [eachCorner(), eachCorner(), eachCorner()];
  const [u, v, w] = [eachCorner(), eachCorner(), eachCorner()];
  const [reds, greens, blues] = [eachCorner(), eachCorner(), eachCorner()];

  function project(corner: number, focal: number): void {
    const inverse = 1 / z[corner]!;
    w[corner] = inverse;
    u[corner] = focal * x[corner]! * inverse + width / 2;
    v[corner] = focal * y[corner]! * inverse + height / 2;
  }

  /** Make corner `at` where the edge from `a` to `b` goes through the near plane. */
  function cut(a: number, b: number, at: number, focal: number): number {
    const share = (NEAR - z[a]!) / (z[b]! - z[a]!);
    for (const each of [x, y, reds, greens, blues]) each[at] = each[a]! + share * (each[b]! - each[a]!);
    z[at] = NEAR;
    project(at, focal);
    return at;
  }

  /** Fill what lies ahead of a triangle that is partly too near; the corners keep their turn. */
  function fillAhead(a: number, b: number, c: number, focal: number): void {
    const [seesA, seesB, seesC] = [z[a]! >= NEAR, z[b]! >= NEAR, z[c]! >= NEAR];
    if (seesA === seesB && seesB === seesC) return;
    // Turned until the one that differs from the two others is the first.
    if (seesA === seesC) fillAhead(b, c, a, focal);
    else if (seesA === seesB) fillAhead(c, a, b, focal);
    else if (seesA) fill(a, cut(a, b, most, focal), cut(a, c, most + 1, focal));
    else {
      const [toB, toC] = [cut(a, b, most, focal), cut(a, c, most + 1, focal)];
      fill(b, c, toC);
      fill(b, toC, toB);
    }
  }

  function fill(a: number, b: number, c: number): void {
    const ua = u[a]!;
    const va = v[a]!;
    const bu = u[b]! - ua;
    const bv = v[b]! - va;
    const cu = u[c]! - ua;
    const cv = v[c]! - va;
    // Downwards is positive in a picture: what is anticlockwise turns the other way.
    const area = bu * cv - cu * bv;
    if (area > -NOTHING) return;
    // From the top to the bottom, so that an edge is computed alike for both of its triangles.
    let top = a;
    let bend = b;
    let bottom = c;
    if (v[bend]! < v[top]!) {
      top = b;
      bend = a;
    }
    if (v[bottom]! < v[top]!) {
      bottom = top;
      top = c;
    }
    if (v[bottom]! < v[bend]!) {
      const lower = bend;
      bend = bottom;
      bottom = lower;
    }
    const ut = u[top]!;
    const vt = v[top]!;
    const um = u[bend]!;
    const vm = v[bend]!;
    const first = Math.max(0, Math.ceil(vt - 0.5));
    const end = Math.min(height, Math.ceil(v[bottom]! - 0.5));
    if (first >= end) return;
    const long = (u[bottom]! - ut) / (v[bottom]! - vt);
    const upper = (um - ut) / (vm - vt);
    const lower = (u[bottom]! - um) / (v[bottom]! - vm);

    // How a number at the corners changes from pixel to pixel, across and down.
    const bx = bv / area;
    const by = -bu / area;
    const cx = cv / area;
    const cy = cu / area;
    const near = w[a]!;
    const nearB = w[b]! - near;
    const nearC = w[c]! - near;
    const nearAcross = nearB * cx - nearC * bx;
    const nearDown = -nearC * by - nearB * cy;
    const red = reds[a]!;
    const green = greens[a]!;
    const blue = blues[a]!;
    const redB = reds[b]! - red;
    const redC = reds[c]! - red;
    const greenB = greens[b]! - green;
    const greenC = greens[c]! - green;
    const blueB = blues[b]! - blue;
    const blueC = blues[c]! - blue;
    const plain = redB === 0 && redC === 0 && greenB === 0 && greenC === 0 && blueB === 0 && blueC === 0;
    const word = 0xff000000 | (blue << 16) | (green << 8) | red;
    const redAcross = redB * cx - redC * bx;
    const greenAcross = greenB * cx - greenC * bx;
    const blueAcross = blueB * cx - blueC * bx;
    const redDown = -redC * by - redB * cy;
    const greenDown = -greenC * by - greenB * cy;
    const blueDown = -blueC * by - blueB * cy;
    const redStep = (redAcross * ONE) | 0;
    const greenStep = (greenAcross * ONE) | 0;
    const blueStep = (blueAcross * ONE) | 0;

    for (let row = first; row < end; row++) {
      const middle = row + 0.5;
      const one = ut + (middle - vt) * long;
      const other = middle < vm ? ut + (middle - vt) * upper : um + (middle - vm) * lower;
      const from = Math.max(0, Math.ceil(Math.min(one, other) - 0.5));
      const to = Math.min(width, Math.ceil(Math.max(one, other) - 0.5));
      if (from >= to) continue;
      const right = from + 0.5 - ua;
      const below = middle - va;
      const stop = row * width + to;
      let n = near + right * nearAcross + below * nearDown;
      if (plain) {
        for (let at = row * width + from; at < stop; at++) {
          if (n > nearness[at]!) {
            nearness[at] = n;
            words[at] = word;
          }
          n += nearAcross;
        }
        continue;
      }
      let r = ((red + right * redAcross + below * redDown) * ONE) | 0;
      let g = ((green + right * greenAcross + below * greenDown) * ONE) | 0;
      let b = ((blue + right * blueAcross + below * blueDown) * ONE) | 0;
      for (let at = row * width + from; at < stop; at++) {
        if (n > nearness[at]!) {
          nearness[at] = n;
          words[at] = 0xff000000 | (b & 0xff0000) | ((g >> 8) & 0xff00) | (r >> 16);
        }
        n += nearAcross;
        r = (r + redStep) | 0;
        g = (g + greenStep) | 0;
        b = (b + blueStep) | 0;
      }
    }
  }

  return {
    pixels,
    clear([red, green, blue]) {
      words.fill(0xff000000 | (blue << 16) | (green << 8) | red);
      nearness.fill(0);
    },
    draw({ corners, colours, triangles }, { view, focal }) {
      for (let corner = 0, at = 0; at < corners.length; corner++, at += 3) {
        const ahead = corners[at]!;
        const aside = corners[at + 1]!;
        const above = corners[at + 2]!;
        x[corner] = view[0]! * ahead + view[1]! * aside + view[2]! * above + view[3]!;
        y[corner] = view[4]! * ahead + view[5]! * aside + view[6]! * above + view[7]!;
        z[corner] = view[8]! * ahead + view[9]! * aside + view[10]! * above + view[11]!;
        // A half, so that cutting the fraction off rounds.
        reds[corner] = colours[at]! + 0.5;
        greens[corner] = colours[at + 1]! + 0.5;
        blues[corner] = colours[at + 2]! + 0.5;
        project(corner, focal);
      }
      for (let at = 0; at < triangles.length; at += 3) {
        const a = triangles[at]!;
        const b = triangles[at + 1]!;
        const c = triangles[at + 2]!;
        if (z[a]! >= NEAR && z[b]! >= NEAR && z[c]! >= NEAR) fill(a, b, c);
        else fillAhead(a, b, c, focal);
      }
    },
  };
}
