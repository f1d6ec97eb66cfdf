import { expect, test } from 'vitest';
import { type ColouredSurface, createPictureRaster, type Eye } from './picture-raster.ts';

const WIDTH = 64;
const HEIGHT = 48;
const GREY = [128, 128, 128] as const;
/** At the origin of the base frame, looking along its z. */
const EYE: Eye = { view: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0), focal: 40 };

type Corner = readonly [x: number, y: number, z: number];

/** Triangles in one colour each, of corners that turn as they are listed. */
function surface(triangles: readonly (readonly [Corner, Corner, Corner])[], red = 200): ColouredSurface {
  const corners = Float32Array.from(triangles.flat(2));
  const colours = corners.map((_, k) => (k % 3 === 0 ? red : 10));
  return { corners, colours, triangles: Uint16Array.from({ length: corners.length / 3 }, (_, corner) => corner) };
}

function raster() {
  const made = createPictureRaster(WIDTH, HEIGHT, 4096);
  made.clear(GREY);
  const red = (column: number, row: number) => made.pixels[4 * (row * WIDTH + column)]!;
  const painted = () => {
    const found: number[] = [];
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) if (made.pixels[4 * pixel] !== GREY[0]) found.push(pixel);
    return found;
  };
  return { ...made, red, painted };
}

/** A point of the picture in pixels, at a distance in m. */
const behind = (column: number, row: number, z: number): Corner => [
  ((column - WIDTH / 2) * z) / EYE.focal,
  ((row - HEIGHT / 2) * z) / EYE.focal,
  z,
];

test('triangles that share an edge neither overlap nor leave a gap', () => {
  // A wheel of narrow triangles around a point that no pixel's middle meets, with a rim outside of the picture.
  const spokes = 97;
  const rim = (k: number) => {
    const angle = (2 * Math.PI * (k % spokes)) / spokes;
    return behind(20.3 + 120 * Math.cos(angle), 31.7 - 120 * Math.sin(angle), 1 + 0.3 * Math.sin(3 * angle));
  };
  const seen = new Array(WIDTH * HEIGHT).fill(0);
  for (let k = 0; k < spokes; k++) {
    const one = raster();
    one.draw(surface([[behind(20.3, 31.7, 1), rim(k), rim(k + 1)]]), EYE);
    for (const pixel of one.painted()) seen[pixel]++;
  }
  expect(new Set(seen)).toEqual(new Set([1]));
});

test('a pixel shows what lies behind its middle, and nothing beside it', () => {
  const one = raster();
  const [a, b, c, d] = [behind(10.4, 5.5, 2), behind(10.4, 9.5, 2), behind(13.6, 9.5, 2), behind(13.6, 5.5, 2)];
  one.draw(surface([[a!, b!, c!], [a!, c!, d!]]), EYE); // biome-ignore format: two triangles of a rectangle
  const rows = new Set(one.painted().map((pixel) => Math.floor(pixel / WIDTH)));
  const columns = new Set(one.painted().map((pixel) => pixel % WIDTH));
  expect([...columns].sort((m, n) => m - n)).toEqual([10, 11, 12, 13].filter((column) => column + 0.5 < 13.6));
  expect(rows.size).toBe(4);
  expect(one.painted()).toHaveLength(4 * columns.size);
});

test('what is seen from behind is not drawn', () => {
  const one = raster();
  one.draw(surface([[behind(5, 5, 1), behind(50, 5, 1), behind(5, 40, 1)]]), EYE);
  expect(one.painted()).toEqual([]);
  one.draw(surface([[behind(5, 5, 1), behind(5, 40, 1), behind(50, 5, 1)]]), EYE);
  expect(one.painted().length).toBeGreaterThan(700);
});

test.each([
  [0, 1],
  [1, 0],
])(
  'two surfaces that go through each other hide each other where they are farther, drawn in the order %i, %i',
  (...order) => {
    // One comes nearer to the right, the other to the left: they meet in the middle column.
    const slanted = (left: number, right: number, red: number) =>
    surface([[behind(-60, -200, left), behind(-60, 250, left), behind(124, -200, right)], [behind(-60, 250, left), behind(124, 250, right), behind(124, -200, right)]], red); // biome-ignore format: two triangles
    const both = [slanted(3, 1, 200), slanted(1, 3, 50)];
    const one = raster();
    for (const which of order) one.draw(both[which]!, EYE);
    for (let row = 0; row < HEIGHT; row++) {
      expect([one.red(0, row), one.red(30, row), one.red(33, row), one.red(63, row)]).toEqual([50, 50, 200, 200]);
    }
  },
);

test('a floor that goes on under and behind the eye fills the picture up to the horizon', () => {
  // One corner ahead of the near plane, or two of them: both ways to cut a triangle.
  for (const turn of [0, 1, 2]) {
    const far: Corner[] = [[-9e4, 1, -3], [9e4, 1, -3], [0, 1, 9e4]]; // biome-ignore format: a row
    const near: Corner[] = [[9e4, 1, 9e4], [-9e4, 1, 9e4], [0, 1, -3e4]]; // biome-ignore format: a row
    for (const corners of [far, near]) {
      const one = raster();
      const [a, b, c] = [0, 1, 2].map((k) => corners[(k + turn) % 3]!);
      one.draw(surface([[a!, c!, b!]]), EYE);
      one.draw(surface([[a!, b!, c!]]), EYE);
      const half = Array.from({ length: (WIDTH * HEIGHT) / 2 }, (_, k) => k + (WIDTH * HEIGHT) / 2);
      expect(one.painted()).toEqual(half);
    }
  }
});

test('colours run evenly between corners, to within a step', () => {
  const one = raster();
  const corners = [behind(-40, -40, 1), behind(-40, 140, 1), behind(140, -40, 1)];
  const at = (column: number) => 1 + (253 * (column + 0.5 + 40)) / 180;
  const colours = Float32Array.from([at(-40.5), 10, 254, at(-40.5), 10, 254, at(139.5), 10, 254]);
  one.draw({ corners: Float32Array.from(corners.flat()), colours, triangles: Uint16Array.of(0, 1, 2) }, EYE);
  for (let column = 0; column < WIDTH; column++) expect(Math.abs(one.red(column, 20) - at(column))).toBeLessThan(1);
});
