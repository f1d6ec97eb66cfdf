import { TASK } from '@palaestra/islands';
import { drawSign, type FloorContext } from './draw-floor.ts';
import { type Chosen, type FloorLook, isLoaded, placeOf } from './floor-look.ts';
import type { Palette } from './palette.ts';
import type { View } from './view.ts';

/** Below this many pixels a vehicle is a plain square. */
const PLAIN = 7;

/** More vehicles than this in sight are drawn without what only a close look shows. */
const CLOSE = 700;

/** Letters of the variants, beside their colours. */
export function variantLetter(variant: number): string {
  return String.fromCharCode(65 + (variant % 26));
}

/** Everything that changes: work units, waiting orders, vehicles, what is chosen. */
export function drawMoving(
  ctx: FloorContext,
  look: FloorLook,
  view: View,
  palette: Palette,
  width: number,
  height: number,
  chosen: Chosen,
): void {
  drawUnits(ctx, look, view, palette, width, height);
  drawBuffers(ctx, look, view, palette, width, height);
  drawEntry(ctx, look, view, palette);
  drawVehicles(ctx, look, view, palette, width, height);
  if (chosen !== null) drawChosen(ctx, look, view, palette, chosen);
}

function drawUnits(
  ctx: FloorContext,
  look: FloorLook,
  { scale, x, y }: View,
  palette: Palette,
  width: number,
  height: number,
): void {
  const { plan, states, floor } = look;
  for (let unit = 0; unit < states.length; unit++) {
    const { island, place } = plan.units[unit]!;
    const side = plan.islands[island]!.unitSize * scale;
    const cx = x + place.x * scale;
    const cy = y - place.y * scale;
    if (cx < -side || cy < -side || cx > width + side || cy > height + side) continue;
    const state = states[unit]!;
    const { order } = floor.units[unit]!;
    ctx.fillStyle = palette.states[state]!;
    if (side < 12) {
      ctx.fillRect(cx - side / 2, cy - side / 2, side, side);
      continue;
    }
    ctx.globalAlpha = 0.22;
    ctx.beginPath();
    ctx.roundRect(cx - side / 2, cy - side / 2, side, side, Math.min(6, side * 0.16));
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = Math.max(1.25, Math.min(3, side * 0.07));
    ctx.strokeStyle = palette.states[state]!;
    ctx.stroke();
    if (order < 0) {
      drawSign(ctx, state, cx, cy, side * 0.6, palette.ink2);
      continue;
    }
    drawLoad(ctx, palette, look.variantOf(order), cx, cy + side * 0.2, side * 0.46);
    if (side >= 18) drawSign(ctx, state, cx, cy - side * 0.24, side * 0.36, palette.ink);
  }
}

function drawBuffers(
  ctx: FloorContext,
  look: FloorLook,
  { scale, x, y }: View,
  palette: Palette,
  width: number,
  height: number,
): void {
  const { plan, floor } = look;
  for (let index = 0; index < plan.islands.length; index++) {
    const { box, slotSize, inSlots, outSlots } = plan.islands[index]!;
    if (x + box.left * scale > width || x + box.right * scale < 0) continue;
    if (y - box.high * scale > height || y - box.low * scale < 0) continue;
    const side = slotSize * scale;
    for (let end = 0; end < 2; end++) {
      const orders = (end === 0 ? floor.inBuffer : floor.outBuffer)[index]!;
      const slots = end === 0 ? inSlots : outSlots;
      const shown = Math.min(orders.length, orders.length > slots.length ? slots.length - 1 : slots.length);
      for (let slot = 0; slot < shown; slot++) {
        const { x: px, y: py } = slots[slot]!;
        const order = orders[slot]!;
        const cx = x + px * scale;
        const cy = y - py * scale;
        drawLoad(ctx, palette, look.variantOf(order), cx, cy, Math.max(1.5, side * 0.78));
        if (side >= 9 && floor.orders.get(order)!.kits > 0) {
          // It waits for its parts: an open box on it.
          ctx.fillStyle = palette.surface;
          ctx.fillRect(cx, cy - side * 0.39, side * 0.39, side * 0.39);
          ctx.strokeStyle = palette.ink;
          ctx.lineWidth = 1;
          ctx.strokeRect(cx, cy - side * 0.39, side * 0.39, side * 0.39);
        }
      }
      if (shown < orders.length && side >= 7) {
        const { x: px, y: py } = slots[shown]!;
        ctx.font = `600 ${Math.min(12, side * 0.8)}px ${palette.font}`;
        ctx.fillStyle = palette.ink;
        ctx.textAlign = 'center';
        ctx.textBaseline = 'middle';
        ctx.fillText(`+${orders.length - shown}`, x + px * scale, y - py * scale);
      }
    }
  }
}

/** Who stands at a node without an island: at the entry, or where a vehicle has just put it. */
function drawEntry(ctx: FloorContext, look: FloorLook, { scale, x, y }: View, palette: Palette): void {
  const { floor, plan } = look;
  const nodes = look.plant.plant.layout.nodes;
  const side = plan.vehicle.width * scale;
  const counts = new Map<number, number>();
  for (const order of floor.entry) {
    const { at } = floor.orders.get(order)!;
    const row = counts.get(at) ?? 0;
    counts.set(at, row + 1);
    if (row >= 8) continue;
    const node = nodes[at]!;
    drawLoad(
      ctx,
      palette,
      look.variantOf(order),
      x + node.x * scale,
      y - node.y * scale - (row + 0.9) * side * 1.15,
      side,
    );
  }
  if (side < 6) return;
  ctx.font = `600 ${Math.min(13, side)}px ${palette.font}`;
  ctx.fillStyle = palette.ink;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const [at, count] of counts) {
    const node = nodes[at]!;
    if (count > 8) ctx.fillText(`+${count - 8}`, x + node.x * scale, y - node.y * scale - 9.9 * side * 1.15);
  }
}

function drawVehicles(
  ctx: FloorContext,
  look: FloorLook,
  { scale, x, y }: View,
  palette: Palette,
  width: number,
  height: number,
): void {
  const { floor, poses, plan } = look;
  const length = plan.vehicle.length * scale;
  const count = floor.vehicles.length;
  if (length < PLAIN || count > CLOSE) {
    drawPlain(ctx, look, { scale, x, y }, palette, width, height);
    return;
  }
  const across = plan.vehicle.width * scale;
  for (let vehicle = 0; vehicle < count; vehicle++) {
    const cx = x + poses[4 * vehicle]! * scale;
    const cy = y - poses[4 * vehicle + 1]! * scale;
    if (cx < -length || cy < -length || cx > width + length || cy > height + length) continue;
    const { failed, waits, task, order, kit } = floor.vehicles[vehicle]!;
    ctx.save();
    ctx.translate(cx, cy);
    ctx.rotate(-poses[4 * vehicle + 2]!);
    ctx.beginPath();
    ctx.roundRect(-length / 2, -across / 2, length, across, across * 0.3);
    ctx.fillStyle = failed || task === TASK.out ? palette.drop : palette.ink2;
    ctx.fill();
    // The nose tells where it goes.
    ctx.beginPath();
    ctx.moveTo(length * 0.5, 0);
    ctx.lineTo(length * 0.3, across * 0.3);
    ctx.lineTo(length * 0.3, -across * 0.3);
    ctx.closePath();
    ctx.fillStyle = palette.surface;
    ctx.fill();
    if (waits) {
      ctx.lineWidth = Math.max(1.5, across * 0.16);
      ctx.strokeStyle = palette.drop;
      ctx.beginPath();
      ctx.moveTo(length * 0.68, -across * 0.5);
      ctx.lineTo(length * 0.68, across * 0.5);
      ctx.stroke();
    }
    ctx.restore();
    if (isLoaded(floor, vehicle)) {
      if (kit) drawKit(ctx, palette, cx, cy, across * 0.72);
      else drawLoad(ctx, palette, look.variantOf(order), cx, cy, across * 0.95);
    } else if (failed || task === TASK.out) drawSign(ctx, 3, cx, cy, across, palette.surface);
    else if (task === TASK.charging && across >= 6) {
      ctx.font = `700 ${across}px ${palette.font}`;
      ctx.fillStyle = palette.surface;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      ctx.fillText('ϟ', cx, cy);
    }
  }
}

/** Places of vehicles in pixels and their colours, kept between frames; `OUT` for who is not in sight. */
let sights = { x: new Float32Array(0), y: new Float32Array(0), colour: new Uint8Array(0) };
const OUT = 255;

/**
 * Very many or very small vehicles: squares, one colour after the other. They stand on whole pixels, which a machine without
 * a graphics chip fills several times as fast as parts of pixels.
 */
function drawPlain(
  ctx: FloorContext,
  { floor, poses, plan, variantOf }: FloorLook,
  { scale, x, y }: View,
  palette: Palette,
  width: number,
  height: number,
): void {
  const count = floor.vehicles.length;
  if (sights.colour.length < count) {
    sights = { x: new Float32Array(count), y: new Float32Array(count), colour: new Uint8Array(count) };
  }
  const side = Math.max(2.5, plan.vehicle.width * scale);
  const colours = [...palette.variants, palette.ink2, palette.drop, palette.ink3];
  const [free, broken, kits] = [palette.variants.length, palette.variants.length + 1, palette.variants.length + 2];
  for (let vehicle = 0; vehicle < count; vehicle++) {
    const cx = x + poses[4 * vehicle]! * scale;
    const cy = y - poses[4 * vehicle + 1]! * scale;
    if (cx < -side || cy < -side || cx > width + side || cy > height + side) {
      sights.colour[vehicle] = OUT;
      continue;
    }
    const { failed, task, order, kit } = floor.vehicles[vehicle]!;
    let colour = free;
    if (failed || task === TASK.out) colour = broken;
    else if (task === TASK.carrying) colour = kit ? kits : variantOf(order) % palette.variants.length;
    sights.x[vehicle] = cx;
    sights.y[vehicle] = cy;
    sights.colour[vehicle] = colour;
  }
  const ratio = ctx.getTransform().a;
  for (let colour = 0; colour < colours.length; colour++) {
    ctx.fillStyle = colours[colour]!;
    // Loaded ones are larger: colour is never alone.
    const size = Math.max(2, Math.round((colour < free ? side : side * 0.7) * ratio)) / ratio;
    for (let vehicle = 0; vehicle < count; vehicle++) {
      if (sights.colour[vehicle] !== colour) continue;
      fillWhole(ctx, sights.x[vehicle]!, sights.y[vehicle]!, size, ratio);
    }
  }
}

/** A square whose corner lies between pixels; `size` is a whole number of them. */
function fillWhole(ctx: FloorContext, cx: number, cy: number, size: number, ratio: number): void {
  const left = Math.round((cx - size / 2) * ratio) / ratio;
  ctx.fillRect(left, Math.round((cy - size / 2) * ratio) / ratio, size, size);
}

/** An order: the colour of its variant, and its letter where there is room. */
function drawLoad(ctx: FloorContext, palette: Palette, variant: number, cx: number, cy: number, side: number): void {
  const colour = variant % palette.variants.length;
  ctx.fillStyle = palette.variants[colour]!;
  if (side < 6) {
    ctx.fillRect(cx - side / 2, cy - side / 2, side, side);
    return;
  }
  ctx.beginPath();
  ctx.roundRect(cx - side / 2, cy - side / 2, side, side, side * 0.22);
  ctx.fill();
  if (side < 10) return;
  ctx.font = `700 ${side * 0.68}px ${palette.font}`;
  ctx.fillStyle = palette.variantInks[colour]!;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(variantLetter(variant), cx, cy + side * 0.04);
}

function drawKit(ctx: FloorContext, palette: Palette, cx: number, cy: number, side: number): void {
  ctx.fillStyle = palette.surface;
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = Math.max(1, side * 0.1);
  ctx.beginPath();
  ctx.rect(cx - side / 2, cy - side / 2, side, side);
  ctx.moveTo(cx - side / 2, cy);
  ctx.lineTo(cx + side / 2, cy);
  ctx.fill();
  ctx.stroke();
}

/** A ring around what is chosen, and the way that a vehicle has before it. */
function drawChosen(
  ctx: FloorContext,
  look: FloorLook,
  { scale, x, y }: View,
  palette: Palette,
  chosen: NonNullable<Chosen>,
): void {
  const place = placeOf(look, chosen);
  if (place === null) return;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2.5;
  ctx.setLineDash([]);
  if (chosen.kind === 'island') {
    const { box } = look.plan.islands[chosen.index]!;
    ctx.strokeRect(
      x + box.left * scale - 3,
      y - box.high * scale - 3,
      (box.right - box.left) * scale + 6,
      (box.high - box.low) * scale + 6,
    );
    return;
  }
  const vehicle = vehicleOf(look, chosen);
  const [cx, cy] = [x + place.x * scale, y - place.y * scale];
  if (vehicle >= 0) {
    const { from, to } = look.floor.vehicles[vehicle]!;
    const goal = look.plant.plant.layout.nodes[to]!;
    if (from !== to) {
      ctx.setLineDash([6, 5]);
      ctx.beginPath();
      ctx.moveTo(cx, cy);
      ctx.lineTo(x + goal.x * scale, y - goal.y * scale);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }
  const size =
    chosen.kind === 'unit'
      ? look.plan.islands[look.plan.units[chosen.index]!.island]!.unitSize * 0.75
      : look.plan.vehicle.length * 0.75;
  ctx.beginPath();
  ctx.arc(cx, cy, Math.max(9, size * scale), 0, 2 * Math.PI);
  ctx.stroke();
}

function vehicleOf({ floor }: FloorLook, chosen: NonNullable<Chosen>): number {
  if (chosen.kind === 'vehicle') return chosen.index;
  if (chosen.kind !== 'order') return -1;
  const order = floor.orders.get(chosen.index);
  if (order === undefined) return -1;
  return floor.vehicles.findIndex((vehicle) => vehicle.order === chosen.index && !vehicle.kit);
}
