/** How the floor lies on the screen: CSS pixels per metre, and the place of the plant's origin in CSS pixels. y is turned. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A rectangle of the plant frame, m. */
export interface Box {
  readonly left: number;
  readonly low: number;
  readonly right: number;
  readonly high: number;
}

/** Pixels per metre between which one may zoom. */
const SCALES = { least: 0.05, most: 120 };

/** Pixels that stay free around what is shown whole. */
const MARGIN = 12;

/** The whole of `box` in the middle of `width` x `height` pixels. */
export function fitView({ left, low, right, high }: Box, width: number, height: number): View {
  const across = Math.max(1, right - left);
  const up = Math.max(1, high - low);
  const scale = held(Math.min(Math.max(40, width - 2 * MARGIN) / across, Math.max(40, height - 2 * MARGIN) / up));
  return { scale, x: width / 2 - ((left + right) / 2) * scale, y: height / 2 + ((low + high) / 2) * scale };
}

/** `factor` times larger, with the place under (x, y) staying there. */
export function zoomAt(view: View, factor: number, x: number, y: number): View {
  const scale = held(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/** Moved by so many pixels, to the right and down. */
export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** The view in which a place of the plant is in the middle. */
export function centredOn(view: View, place: { x: number; y: number }, width: number, height: number): View {
  return { ...view, x: width / 2 - place.x * view.scale, y: height / 2 + place.y * view.scale };
}

/** The place of the plant under a pixel, m. */
export function placeUnder({ scale, x, y }: View, px: number, py: number): { x: number; y: number } {
  return { x: (px - x) / scale, y: (y - py) / scale };
}

function held(scale: number): number {
  return Math.min(SCALES.most, Math.max(SCALES.least, scale));
}
