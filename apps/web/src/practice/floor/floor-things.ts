import { TASK } from '@palaestra/islands';
import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Color,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  type Object3D,
  RingGeometry,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
} from 'three';
import type { RunView } from '../run/run-view.ts';
import { type Eye, newBoxes, type Shade } from './boxes.ts';
import { shortened } from './draw-floor.ts';
import type { FloorLook } from './floor-look.ts';
import type { Palette } from './palette.ts';
import { newSignQuads } from './sign-quads.ts';

/** Names stand over so many islands; more would hide each other. */
const NAMES = 120;

/** Pixels that letters must be high, and a sign across, to be read. */
const LETTERS = 7;
const SIGN_ACROSS = 6;

/** Pixels across the picture of a name, and of its letters: of short names, and of long ones. */
const NAME = { across: 256, down: 48, large: 34, small: 22 };

/** Everything that stands on the floor in space. */
export interface FloorThings {
  readonly all: readonly Object3D[];
  show(look: FloorLook, eye: Eye): void;
  mark(place: { readonly x: number; readonly y: number } | null): void;
  dispose(): void;
}

/** Everything on the floor for one run, m; what it holds on the graphics chip goes with `dispose`. */
export function newFloorThings(view: RunView, palette: Palette, language: 'en' | 'zh'): FloorThings {
  const { plan, plant } = view;
  const vehicles = plant.plant.vehicles.length;
  const units = plant.units.length;
  const { length, width } = plan.vehicle;
  // Orders at rest and on vehicles; more than this at once are not drawn.
  const mostOrders = Math.max(64, vehicles + units * 8 + 200);
  const orders = newBoxes(mostOrders);
  const bodies = newBoxes(Math.max(1, vehicles));
  const pillars = newBoxes(Math.max(1, units));
  const slabs = newBoxes(Math.max(1, plan.islands.length));
  const signs = newSignQuads(Math.max(1, units), palette.ink);
  const ring = new Mesh(
    new RingGeometry(length * 0.9, length * 1.25, 32),
    new MeshBasicMaterial({ color: palette.accent, depthTest: false }),
  );
  const paths = pathLines(view, palette);
  const names = plan.islands.slice(0, NAMES).map(({ name, nameAt, box: at }) => {
    const made = nameSprite(name[language], palette, (at.right - at.left) * 1.05);
    made.sprite.position.set((at.left + at.right) / 2, nameAt.y, plan.vehicle.length * 1.4);
    return made;
  });
  const variantShades = palette.variants.map(shadeOf);
  const stateShades = palette.states.map(shadeOf);
  const [free, broken, ground] = [shadeOf(palette.ink2), shadeOf(palette.drop), shadeOf(palette.line)];

  slabs.begin(null);
  for (const { box: b } of plan.islands) {
    slabs.put((b.left + b.right) / 2, (b.low + b.high) / 2, 0.06, b.right - b.left, b.high - b.low, 0.12, ground);
  }
  slabs.show();

  /** The orders in a list of places, from `shown` on; who finds no place of his own stands upon the last one. */
  function putList(look: FloorLook, list: readonly number[], island: number, out: boolean, from: number): number {
    const { slotSize, inSlots, outSlots } = plan.islands[island]!;
    const slots = out ? outSlots : inSlots;
    let shown = from;
    for (let slot = 0; slot < list.length && shown < mostOrders; slot++) {
      const { x, y } = slots[Math.min(slot, slots.length - 1)]!;
      const z = 0.12 + slotSize * (0.35 + Math.max(0, slot - slots.length + 1) * 0.75);
      const side = slotSize * 0.8;
      const shade = variantShades[look.variantOf(list[slot]!) % variantShades.length]!;
      orders.put(x, y, z, side, side * 0.8, side * 0.7, shade);
      shown++;
    }
    return shown;
  }

  /** By unit: the state that its pillar shows. */
  const standing = new Uint8Array(units).fill(255);

  /** Pillars stand still and change their colour now and then: they are sent anew only then, with all their sides. */
  function raise({ states }: FloorLook): void {
    if (standing.every((state, unit) => state === states[unit])) return;
    standing.set(states);
    pillars.begin(null);
    for (let unit = 0; unit < units; unit++) {
      const { island, place } = plan.units[unit]!;
      const side = plan.islands[island]!.unitSize * 0.8;
      const high = side * 0.5;
      pillars.put(place.x, place.y, 0.12 + high / 2, side, side, high, stateShades[states[unit]!]!);
    }
    pillars.show();
  }

  return {
    all: [
      orders.mesh,
      bodies.mesh,
      pillars.mesh,
      slabs.mesh,
      ring,
      paths,
      signs.mesh,
      ...names.map(({ sprite }) => sprite),
    ],
    mark(place) {
      ring.visible = place !== null;
      if (place !== null) ring.position.set(place.x, place.y, length * 0.5);
    },
    show(look, eye) {
      const { across } = eye;
      const { floor, poses, states } = look;
      let shown = 0;
      orders.begin(eye);
      bodies.begin(eye);
      for (let vehicle = 0; vehicle < vehicles; vehicle++) {
        const [x, y, heading] = [poses[4 * vehicle]!, poses[4 * vehicle + 1]!, poses[4 * vehicle + 2]!];
        const { failed, task, order, kit } = floor.vehicles[vehicle]!;
        const shade = failed || task === TASK.out ? broken : free;
        bodies.put(x, y, width * 0.2, length, width, width * 0.4, shade, heading);
        if (task !== TASK.carrying || shown >= mostOrders) continue;
        const side = kit ? width * 0.5 : length * 0.9;
        const load = variantShades[look.variantOf(order) % variantShades.length]!;
        orders.put(x, y, width * (kit ? 0.55 : 0.75), side, side * 0.8, side * 0.7, load, heading);
        shown++;
      }
      bodies.show();
      raise(look);
      let signed = 0;
      for (let unit = 0; unit < units; unit++) {
        const { island, place } = plan.units[unit]!;
        const side = plan.islands[island]!.unitSize * 0.8;
        const state = states[unit]!;
        const high = side * 0.5;
        const distance = Math.hypot(place.x - eye.x, place.y - eye.y, eye.z);
        if ((side * across) / distance >= SIGN_ACROSS) {
          signs.put(signed++, state, place.x, place.y, 0.16 + high, side);
        }
        const { order } = floor.units[unit]!;
        if (order < 0 || shown >= mostOrders) continue;
        const load = variantShades[look.variantOf(order) % variantShades.length]!;
        const box = side * 0.5;
        orders.put(place.x, place.y - side * 0.2, 0.2 + high + side * 0.2, box, box * 0.8, box * 0.7, load);
        shown++;
      }
      for (let island = 0; island < plan.islands.length; island++) {
        shown = putList(look, floor.inBuffer[island]!, island, false, shown);
        shown = putList(look, floor.outBuffer[island]!, island, true, shown);
      }
      orders.show();
      signs.show(signed);
      for (const { sprite, letters } of names) {
        const { x, y, z } = sprite.position;
        const distance = Math.hypot(x - eye.x, y - eye.y, z - eye.z);
        sprite.visible = (sprite.scale.x * letters * across) / distance >= LETTERS;
      }
    },
    dispose() {
      for (const many of [orders, bodies, pillars, slabs, signs]) many.dispose();
      ring.geometry.dispose();
      ring.material.dispose();
      paths.geometry.dispose();
      (paths.material as LineBasicMaterial).dispose();
      for (const { sprite } of names) {
        sprite.material.map?.dispose();
        sprite.material.dispose();
      }
    },
  };
}

/** A colour of the page as it is shown, without the light of three.js. */
function shadeOf(colour: string): Shade {
  const { r, g, b } = new Color(colour).getRGB({ r: 0, g: 0, b: 0 }, SRGBColorSpace);
  return [r, g, b];
}

function pathLines({ plant }: RunView, palette: Palette): LineSegments {
  const { nodes, edges } = plant.plant.layout;
  const points = new Float32Array(edges.length * 6);
  for (const [index, { from, to }] of edges.entries()) {
    const a = nodes[plant.nodes.get(from)!]!;
    const b = nodes[plant.nodes.get(to)!]!;
    points.set([a.x, a.y, 0.02, b.x, b.y, 0.02], index * 6);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(points, 3));
  return new LineSegments(geometry, new LineBasicMaterial({ color: palette.ink3 }));
}

/** A name that faces whoever looks, `width` m wide, and the share of that which its letters are high. */
function nameSprite(text: string, palette: Palette, width: number): { sprite: Sprite; letters: number } {
  const canvas = document.createElement('canvas');
  canvas.width = NAME.across;
  canvas.height = NAME.down;
  const ctx = canvas.getContext('2d')!;
  const room = NAME.across - 20;
  const fontOf = (size: number) => `650 ${size}px ${palette.font}`;
  ctx.font = fontOf(NAME.large);
  const size = Math.max(NAME.small, Math.min(NAME.large, (NAME.large * room) / ctx.measureText(text).width));
  ctx.font = fontOf(size);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  // Letters may stand a little closer before any is left out.
  const shown = shortened(ctx, text, room / 0.85);
  const wide = Math.min(room, ctx.measureText(shown).width) + 14;
  const [middle, high] = [NAME.across / 2, size + 10];
  ctx.fillStyle = palette.ground;
  ctx.globalAlpha = 0.82;
  ctx.beginPath();
  ctx.roundRect(middle - wide / 2, (NAME.down - high) / 2, wide, high, 10);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.ink;
  ctx.fillText(shown, middle, NAME.down / 2 + 1, room);
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  map.anisotropy = 8;
  const sprite = new Sprite(new SpriteMaterial({ map, depthTest: false }));
  sprite.scale.set(width, (width * NAME.down) / NAME.across, 1);
  return { sprite, letters: size / NAME.across };
}
