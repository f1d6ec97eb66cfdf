import type { Plant } from '@palaestra/islands';
import { type Added, addPlace, type Point, withLayout } from './floor-edits.ts';
import { type Change, changedIn, freshName, type Island, idsOf, type WorkUnit } from './plant-parts.ts';

/** Metres from the dock to the middle of a new island, and half its sides. */
const AWAY = 3;
const HALF = { x: 2, y: 2 };

/** A box on the floor, m. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Corners of an island on the floor: its own, or a square above its dock when the file names none. */
export function footprintOf(plant: Plant, island: Island): readonly (readonly [number, number])[] {
  if (island.footprint !== undefined && island.footprint.length > 2) return island.footprint;
  const dock = plant.layout.nodes.find(({ id }) => id === island.dock) ?? { x: 0, y: 0 };
  return square({ x: dock.x, y: dock.y + AWAY });
}

/** The box around corners. */
export function boxOf(corners: readonly (readonly [number, number])[]): Box {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
}

function square({ x, y }: Point): [number, number][] {
  const [left, right, bottom, top] = [x - HALF.x, x + HALF.x, y - HALF.y, y + HALF.y];
  return [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
}

/** Set an island on the floor, its middle at `at`, with one work unit, and with a dock below it that paths can lead to. */
export function addIsland(plant: Plant, at: Point): Added {
  const docked = addPlace(plant, { x: at.x, y: at.y - AWAY }, 'dock');
  const id = freshName(idsOf(plant.islands), 'island');
  const units = plant.islands.flatMap(({ workUnits }) => idsOf(workUnits));
  const island: Island = {
    id,
    dock: docked.id,
    inBuffer: { capacity: 2, discipline: 'any' },
    outBuffer: { capacity: 2, discipline: 'any' },
    workUnits: [newUnit(units)],
    setupTimes: [],
    footprint: square(at),
  };
  return { id, plant: { ...docked.plant, islands: [...plant.islands, island] } };
}

function newUnit(taken: readonly string[]): WorkUnit {
  return { id: freshName(taken, 'unit'), kind: 'robot', capabilities: [] };
}

export function updateIsland(plant: Plant, id: string, change: Change<Island>): Plant {
  return { ...plant, islands: changedIn(plant.islands, id, change) };
}

/** One more work unit; it can what the island's last one can. */
export function addUnit(plant: Plant, island: string): Plant {
  const found = plant.islands.find(({ id }) => id === island);
  if (found === undefined) return plant;
  const unit = newUnit(plant.islands.flatMap(({ workUnits }) => idsOf(workUnits)));
  const like = found.workUnits.at(-1);
  const made = like === undefined ? unit : { ...like, id: unit.id };
  return updateIsland(plant, island, { workUnits: [...found.workUnits, made] });
}

/** The same plant where there is no such island. */
export function updateUnit(plant: Plant, island: string, id: string, change: Change<WorkUnit>): Plant {
  const found = plant.islands.find((one) => one.id === island);
  if (found === undefined) return plant;
  return updateIsland(plant, island, { workUnits: changedIn(found.workUnits, id, change) });
}

/** A capability by this name for a work unit; one that the plant does not know yet is added to it. */
export function setCapabilities(plant: Plant, island: string, unit: string, capabilities: readonly string[]): Plant {
  const known = new Set(idsOf(plant.capabilities));
  const fresh = capabilities.filter((id) => !known.has(id)).map((id) => ({ id, name: id }));
  const grown = fresh.length === 0 ? plant : { ...plant, capabilities: [...plant.capabilities, ...fresh] };
  return updateUnit(grown, island, unit, { capabilities: [...capabilities] });
}

/** Move places and islands by metres. An island takes the dock that is its alone with it. */
export function moveThings(
  plant: Plant,
  places: ReadonlySet<string>,
  islands: ReadonlySet<string>,
  { x, y }: Point,
): Plant {
  const users = new Map<string, number>();
  for (const { dock } of plant.islands) users.set(dock, (users.get(dock) ?? 0) + 1);
  const taken = new Set(places);
  for (const { id, dock } of plant.islands) if (islands.has(id) && users.get(dock) === 1) taken.add(dock);
  const near = (value: number) => Number(value.toFixed(4));
  const moved = plant.islands.map((island) => {
    if (!islands.has(island.id)) return island;
    const corners = footprintOf(plant, island).map(([a, b]): [number, number] => [near(a + x), near(b + y)]);
    return { ...island, footprint: corners };
  });
  const nodes = plant.layout.nodes.map((node) =>
    taken.has(node.id) ? { ...node, x: near(node.x + x), y: near(node.y + y) } : node,
  );
  return withLayout({ ...plant, islands: moved }, { nodes });
}

/** Give an island these sides, m, around its middle. */
export function sizeIsland(plant: Plant, id: string, width: number, depth: number): Plant {
  const island = plant.islands.find((one) => one.id === id);
  if (island === undefined) return plant;
  const { left, right, bottom, top } = boxOf(footprintOf(plant, island));
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const [w, d] = [width / 2, depth / 2];
  return updateIsland(plant, id, {
    footprint: [
      [x - w, y - d],
      [x + w, y - d],
      [x + w, y + d],
      [x - w, y + d],
    ],
  });
}
