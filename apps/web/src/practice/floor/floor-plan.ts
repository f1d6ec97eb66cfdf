import { textIn } from '@palaestra/core';
import type { CompiledPlant } from '@palaestra/islands';
import type { Box } from './view.ts';

/** A place on the floor, m. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** An island on the floor: its outline, and where in it units and waiting orders are shown. */
export interface IslandPlan {
  readonly name: { readonly en: string; readonly zh: string };
  /** Left end and middle of its line, and the line's height, m. */
  readonly nameAt: Place;
  readonly nameSize: number;
  readonly box: Box;
  readonly corners: readonly Place[];
  readonly dock: Place;
  /** Side of a unit's square, m, and the middles of the squares by place in the island. */
  readonly unitSize: number;
  readonly units: readonly Place[];
  /** Side of a waiting order's square, m; middles of the first places of the buffers. */
  readonly slotSize: number;
  readonly inSlots: readonly Place[];
  readonly outSlots: readonly Place[];
}

/** What of a plant does not move. */
export interface FloorPlan {
  readonly islands: readonly IslandPlan[];
  /** By work unit: its island, and its place there. */
  readonly units: readonly { readonly island: number; readonly place: Place }[];
  readonly bounds: Box;
  /** Size of a vehicle, m. */
  readonly vehicle: { readonly length: number; readonly width: number };
}

/** Islands without a footprint are shown so large, m, or smaller where docks stand closer. */
const USUAL = { width: 9, height: 6 };

/** Places that are drawn of a buffer; more are told by a number. */
const SLOTS = 6;

/** Where everything stands, m in the frame of the layout; islands without a footprint get one around their dock. */
export function floorPlanOf({ plant, islands, units, nodes }: CompiledPlant): FloorPlan {
  const places = plant.layout.nodes;
  const usual = usualSize(islands.map(({ dock }) => places[dock]!));
  const plans = plant.islands.map((island, index): IslandPlan => {
    const dock = places[nodes.get(island.dock)!]!;
    const corners =
      (island.footprint?.length ?? 0) >= 3 ? island.footprint!.map(([x, y]) => ({ x, y })) : around(dock, usual);
    return planOf(island.name ?? island.id, corners, dock, islands[index]!.units.length);
  });
  const all = [...places, ...plans.flatMap(({ corners }) => corners)];
  const within = boxOf(all);
  const side = Math.min(2.2, Math.max(0.4, Math.min(usual.width, usual.height) / 3));
  return {
    islands: plans,
    units: units.map(({ island }, unit) => {
      return { island, place: plans[island]!.units[islands[island]!.units.indexOf(unit)]! };
    }),
    bounds: { left: within.left - 2, low: within.low - 2, right: within.right + 2, high: within.high + 2 },
    vehicle: { length: side, width: side * 0.68 },
  };
}

function planOf(name: Parameters<typeof textIn>[0], corners: readonly Place[], dock: Place, count: number): IslandPlan {
  const box = boxOf(corners);
  const width = box.right - box.left;
  const height = box.high - box.low;
  const unitSize = Math.min(height * 0.42, (width * 0.94) / Math.max(1, count));
  const slotSize = Math.min(height * 0.2, (width * 0.44) / SLOTS);
  // From the dock's side: buffers, units, the name.
  const dockLow = dock.y <= (box.low + box.high) / 2;
  const up = (share: number) => (dockLow ? box.low + height * share : box.high - height * share);
  const step = (width * 0.94) / count;
  const slots = (from: number) =>
    Array.from({ length: SLOTS }, (_, slot) => ({ x: from + slotSize * (slot + 0.5), y: up(0.14) }));
  return {
    name: { en: textIn(name, 'en'), zh: textIn(name, 'zh') },
    nameAt: { x: box.left + width * 0.04, y: up(0.86) },
    nameSize: height * 0.22,
    box,
    corners,
    dock: { x: dock.x, y: dock.y },
    unitSize: unitSize * 0.9,
    units: Array.from({ length: count }, (_, at) => ({ x: box.left + width * 0.03 + step * (at + 0.5), y: up(0.5) })),
    slotSize,
    inSlots: slots(box.left + width * 0.03),
    outSlots: slots(box.right - width * 0.03 - slotSize * SLOTS),
  };
}

/** Islands that nobody drew stand over their docks, apart from each other. */
function usualSize(docks: readonly Place[]): { width: number; height: number } {
  let apart = Number.POSITIVE_INFINITY;
  // A sample tells it as well, and a plant of ten thousand islands opens as fast.
  const some = docks.slice(0, 300);
  for (const [index, a] of some.entries()) {
    for (const b of some.slice(index + 1)) {
      const distance = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y) * 1.5);
      if (distance > 0) apart = Math.min(apart, distance);
    }
  }
  const width = Math.min(USUAL.width, apart * 0.8);
  return { width, height: width / 1.5 };
}

function around({ x, y }: Place, { width, height }: { width: number; height: number }): readonly Place[] {
  const [left, right, low, high] = [x - width / 2, x + width / 2, y + height * 0.12, y + height * 1.12];
  return [
    { x: left, y: low },
    { x: right, y: low },
    { x: right, y: high },
    { x: left, y: high },
  ];
}

function boxOf(places: readonly Place[]): Box {
  let [left, low, right, high] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of places) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return { left, low, right, high };
}
