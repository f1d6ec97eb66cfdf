import { z } from 'zod';
import { Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

const Metre = z.number().min(-1e6).max(1e6);

/** What a vehicle may do at a node beside passing it. Words of VDA 5050 and openTCS. */
const NodeKind = z.enum(['halt', 'dock', 'park', 'charge']);

/** A place on the floor. Plant frame: x to the right, y up, metres. */
const LayoutNode = z.strictObject({
  id: PlantId,
  x: Metre,
  y: Metre,
  kind: NodeKind,
  /** Vehicles that may stand here at once; it counts from level `traffic` on. */
  capacity: z.number().int().min(1).max(1000).default(1),
});
export type LayoutNode = z.infer<typeof LayoutNode>;

/** A path between two nodes. */
const LayoutEdge = z.strictObject({
  id: PlantId,
  from: PlantId,
  to: PlantId,
  /** Metres; the straight distance when it is left out. */
  length: z.number().positive().max(1e6).optional(),
  /** Metres per second; the vehicle's own limit when it is left out. */
  maximumSpeed: z.number().min(1e-3).max(100).optional(),
  bidirectional: z.boolean().default(false),
  /** Vehicle types that may use it; all when it is left out. */
  vehicleTypes: z.array(PlantId).optional(),
});
export type LayoutEdge = z.infer<typeof LayoutEdge>;

/** Nodes and edges that are used together: by one vehicle, or by vehicles of one direction (openTCS block types). */
const LayoutBlock = z.strictObject({
  id: PlantId,
  type: z.enum(['single_vehicle', 'same_direction']),
  members: z.array(PlantId).min(1),
});
export type LayoutBlock = z.infer<typeof LayoutBlock>;

/**
 * Times between nodes that replace routing at level `matrix`: `seconds[i][j]` from `nodes[i]` to `nodes[j]`, for an empty
 * and a loaded vehicle alike. Asymmetric where paths are one-way.
 */
const TravelTimes = z.strictObject({
  nodes: z.array(PlantId).min(1),
  seconds: z.array(z.array(Seconds)),
});
export type TravelTimes = z.infer<typeof TravelTimes>;

export const Layout = z.strictObject({
  nodes: z.array(LayoutNode),
  edges: z.array(LayoutEdge).default([]),
  blocks: z.array(LayoutBlock).default([]),
  travelTimes: TravelTimes.optional(),
  /** Where orders enter the plant. */
  entry: PlantId,
  /** Where finished orders are brought; null when they leave from where they were finished. */
  exit: PlantId.nullable(),
});
export type Layout = z.infer<typeof Layout>;
