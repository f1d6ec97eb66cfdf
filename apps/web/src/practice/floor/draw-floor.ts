import { type CompiledPlant, UNIT_STATES } from '@palaestra/islands';
import type { FloorPlan, IslandPlan } from './floor-plan.ts';
import { type Palette, STATE_SIGN } from './palette.ts';
import type { View } from './view.ts';

/** What both the visible canvas and the one aside can do. */
export type FloorContext = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** By edge and by node, 0 to 1: how much it is used, and waited for, beside the one that is most. */
export interface Heat {
  readonly edges: Float32Array;
  readonly waits: Float32Array;
}

/** What of a floor stands still, beside the plan. */
export interface Ground {
  readonly plant: CompiledPlant;
  readonly plan: FloorPlan;
  readonly heat: Heat | null;
  readonly language: 'en' | 'zh';
}

/** Paths, islands and their names. `width` and `height` in CSS pixels. */
export function drawGround(
  ctx: FloorContext,
  { plant, plan, heat, language }: Ground,
  view: View,
  palette: Palette,
  width: number,
  height: number,
): void {
  ctx.fillStyle = palette.ground;
  // The last row of pixels may be more than the height has.
  ctx.fillRect(0, 0, width + 1, height + 1);
  drawPaths(ctx, plant, view, palette, heat);
  drawBays(ctx, plant, view, palette);
  for (const island of plan.islands) {
    const { box } = island;
    const left = view.x + box.left * view.scale;
    const top = view.y - box.high * view.scale;
    const across = (box.right - box.left) * view.scale;
    const down = (box.high - box.low) * view.scale;
    if (left > width || top > height || left + across < 0 || top + down < 0) continue;
    drawIsland(ctx, island, view, palette, language);
  }
}

function drawPaths(
  ctx: FloorContext,
  { plant, nodes }: CompiledPlant,
  { scale, x, y }: View,
  palette: Palette,
  heat: Heat | null,
): void {
  const places = plant.layout.nodes;
  const base = Math.max(1, Math.min(10, scale * 0.35));
  const line = (level: number | null) => {
    ctx.beginPath();
    for (const [index, { from, to }] of plant.layout.edges.entries()) {
      if (level !== null && levelOf(heat!.edges[index]!) !== level) continue;
      const a = places[nodes.get(from)!]!;
      const b = places[nodes.get(to)!]!;
      ctx.moveTo(x + a.x * scale, y - a.y * scale);
      ctx.lineTo(x + b.x * scale, y - b.y * scale);
    }
    ctx.stroke();
  };
  ctx.lineCap = 'round';
  ctx.lineWidth = base;
  ctx.strokeStyle = palette.line;
  line(null);
  if (heat !== null) {
    // Wider as well as warmer: colour is never alone.
    for (const [level, colour] of palette.heat.entries()) {
      ctx.lineWidth = base * (1 + level * 0.5);
      ctx.strokeStyle = colour;
      line(level);
    }
  }
  if (heat !== null) {
    // Where vehicles stood and waited for each other: rings.
    for (const [index, share] of heat.waits.entries()) {
      const level = levelOf(share);
      if (level < 0) continue;
      ctx.strokeStyle = palette.heat[level]!;
      ctx.lineWidth = Math.max(1.5, base * 0.5);
      ctx.beginPath();
      ctx.arc(x + places[index]!.x * scale, y - places[index]!.y * scale, base * (1.6 + level * 0.6), 0, 2 * Math.PI);
      ctx.stroke();
    }
  }
  if (scale >= 5) drawArrows(ctx, { plant, nodes }, { scale, x, y }, palette);
}

/** 0 to 3 by how much an edge is used; -1 for hardly. */
function levelOf(share: number): number {
  return share < 0.04 ? -1 : Math.min(3, Math.floor(share * 4));
}

/** The direction of one-way paths. */
function drawArrows(
  ctx: FloorContext,
  { plant, nodes }: Pick<CompiledPlant, 'plant' | 'nodes'>,
  { scale, x, y }: View,
  palette: Palette,
): void {
  const places = plant.layout.nodes;
  const size = Math.min(9, scale * 0.45);
  ctx.fillStyle = palette.ink3;
  ctx.beginPath();
  for (const { from, to, bidirectional } of plant.layout.edges) {
    const a = places[nodes.get(from)!]!;
    const b = places[nodes.get(to)!]!;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (bidirectional || length * scale < 26) continue;
    const [dx, dy] = [(b.x - a.x) / length, -(b.y - a.y) / length];
    const [mx, my] = [x + ((a.x + b.x) / 2) * scale, y - ((a.y + b.y) / 2) * scale];
    ctx.moveTo(mx + dx * size, my + dy * size);
    ctx.lineTo(mx - dx * size - dy * size * 0.7, my - dy * size + dx * size * 0.7);
    ctx.lineTo(mx - dx * size + dy * size * 0.7, my - dy * size - dx * size * 0.7);
    ctx.closePath();
  }
  ctx.fill();
}

/** Docks, parking and charging places, and where orders come in and leave. */
function drawBays(ctx: FloorContext, { plant, entry, exit }: CompiledPlant, view: View, palette: Palette): void {
  const { scale, x, y } = view;
  if (scale < 1.5) return;
  const side = Math.max(3, Math.min(26, scale * 1.3));
  ctx.lineWidth = Math.max(1, Math.min(2, scale * 0.1));
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const [index, { x: px, y: py, kind }] of plant.layout.nodes.entries()) {
    const sign = index === entry ? '→' : index === exit ? '⇥' : kind === 'charge' ? 'ϟ' : kind === 'park' ? 'P' : '';
    if (kind === 'halt' && sign === '') continue;
    const [cx, cy] = [x + px * scale, y - py * scale];
    ctx.fillStyle = palette.sunken;
    ctx.strokeStyle = palette.lineStrong;
    ctx.beginPath();
    ctx.roundRect(cx - side / 2, cy - side / 2, side, side, side * 0.2);
    ctx.fill();
    ctx.stroke();
    if (sign === '' || side < 9) continue;
    ctx.fillStyle = palette.ink2;
    ctx.font = `600 ${side * 0.62}px ${palette.font}`;
    ctx.fillText(sign, cx, cy + 0.5);
  }
}

function drawIsland(
  ctx: FloorContext,
  { corners, box, name, nameAt, nameSize, slotSize, inSlots, outSlots }: IslandPlan,
  { scale, x, y }: View,
  palette: Palette,
  language: 'en' | 'zh',
): void {
  ctx.beginPath();
  for (const [index, corner] of corners.entries()) {
    if (index === 0) ctx.moveTo(x + corner.x * scale, y - corner.y * scale);
    else ctx.lineTo(x + corner.x * scale, y - corner.y * scale);
  }
  ctx.closePath();
  ctx.fillStyle = palette.surface;
  ctx.strokeStyle = palette.lineStrong;
  ctx.lineWidth = Math.max(1, Math.min(2, scale * 0.1));
  ctx.fill();
  ctx.stroke();
  const slot = slotSize * scale;
  if (slot >= 5) {
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const place of [...inSlots, ...outSlots]) {
      ctx.rect(x + place.x * scale - slot * 0.42, y - place.y * scale - slot * 0.42, slot * 0.84, slot * 0.84);
    }
    ctx.stroke();
  }
  const width = (box.right - box.left) * scale;
  const room = nameSize * scale;
  if (room < 6.5 || width < 36) return;
  const size = Math.max(LETTERS.least, Math.min(LETTERS.most, room));
  ctx.font = `560 ${size}px ${palette.font}`;
  // A long name is written smaller before it is cut off.
  const share = (width * 0.92) / ctx.measureText(name[language]).width;
  if (share < 1) ctx.font = `560 ${Math.max(LETTERS.least, size * share)}px ${palette.font}`;
  ctx.fillStyle = palette.ink;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(shortened(ctx, name[language], width * 0.92), x + nameAt.x * scale, y - nameAt.y * scale);
}

/** Pixels that the letters of an island's name are high. */
const LETTERS = { least: 8.5, most: 15 };

/** A text, cut off where it is wider than `width` pixels. */
export function shortened(ctx: FloorContext, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let kept = text;
  while (kept.length > 1 && ctx.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** Signs of the states as paths, made once. */
let signs: readonly Path2D[] | null = null;

/** The sign of a state in a square of `size` pixels around (cx, cy). */
export function drawSign(ctx: FloorContext, state: number, cx: number, cy: number, size: number, colour: string): void {
  signs ??= UNIT_STATES.map((name) => new Path2D(STATE_SIGN[name]));
  ctx.save();
  ctx.translate(cx, cy);
  ctx.scale(size, size);
  ctx.lineWidth = 0.14;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = colour;
  ctx.stroke(signs[state]!);
  ctx.restore();
}
