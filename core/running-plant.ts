import { z } from 'zod';
import { PlantScenario } from './plant.ts';
import { Bilingual } from './text.ts';

/** How fast a plant may run on the server, plant seconds per second. */
const Speed = z.number().min(0.1).max(1000);
const Id = z.string().min(1).max(200);

/** What to run on the server, for everybody of the organization to see. */
export const RunningPlantBody = z.strictObject({
  /** Id of a plant of the organization, or of one that comes with the product. */
  plant: Id,
  /** English name of one of its scenarios. */
  scenario: z.string().max(200).optional(),
  speed: Speed.default(10),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  level: z.enum(['paths', 'traffic']).default('paths'),
  /** Put its vehicles on VDA 5050 over a broker of its own. */
  vda5050: z.boolean().default(false),
  /** Show it by OPC UA on a port of its own. */
  opcua: z.boolean().default(false),
});
export type RunningPlantBody = z.infer<typeof RunningPlantBody>;

/** What can be done to a plant while it runs. */
export const RunningPlantAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('speed'), speed: Speed }),
  /** Every work unit of an island breaks, for so many seconds of the plant, or until it is repaired. */
  z.strictObject({ kind: z.literal('fail'), island: Id, seconds: z.number().positive().max(1e7).optional() }),
  z.strictObject({ kind: z.literal('repair'), island: Id }),
  /** One more vehicle like an earlier one, starting where that one does. */
  z.strictObject({ kind: z.literal('vehicle'), like: Id }),
  z.strictObject({ kind: z.literal('order'), variant: Id, quantity: z.number().int().min(1).max(100).default(1) }),
  /** Anything that a scenario can say and a run can follow: islands, variants, vehicles at the end of their lists. */
  z.strictObject({ kind: z.literal('scenario'), scenario: PlantScenario }),
]);
export type RunningPlantAction = z.infer<typeof RunningPlantAction>;

const State = z.enum(['starting', 'running', 'paused', 'stuck', 'ended', 'failed', 'stopped']);

/** How others reach the plant. The password is told to engineers and above. */
const Endpoint = z.object({ url: z.string(), user: z.string(), password: z.string().nullable() });

/** A plant that runs on the server, as a row of a list. */
export const RunningPlantItem = z.object({
  id: z.string(),
  /** The plant it was made from, and its scenario. */
  plant: z.string(),
  title: Bilingual,
  scenario: Bilingual.nullable(),
  startedBy: z.string(),
  startedByName: z.string(),
  startedAt: z.iso.datetime(),
  /** When it is stopped at the latest. */
  endsAt: z.iso.datetime(),
  state: State,
  /** Why it stands still or failed; null while there is nothing to say. */
  message: Bilingual.nullable(),
  vda5050: z.boolean(),
  opcua: z.boolean(),
});
export type RunningPlantItem = z.infer<typeof RunningPlantItem>;

/** What is counted from time to time, for a curve: see `PlantPoint`. */
const Point = z.array(z.number());
/** Something that a person did to the plant, at a plant time in s. */
const Mark = z.object({ time: z.number(), text: Bilingual, by: z.string() });

/** A running plant with everything that a page needs to begin with; then its moments follow. */
export const RunningPlantDetail = RunningPlantItem.extend({
  /** The plant as it is now, `palaestra.plant/1`. */
  model: z.record(z.string(), z.unknown()),
  /** Counts the changes of `model`, from 1. */
  edition: z.number().int(),
  level: z.enum(['paths', 'traffic']),
  mqtt: Endpoint.nullable(),
  opcUa: Endpoint.nullable(),
  /** What was counted, oldest first; at most some 1,200 points, further apart the longer it runs. */
  points: z.array(Point),
  marks: z.array(Mark),
  /** What went wrong on the wires and goes on, newest last; at most 50. */
  faults: z.array(z.object({ time: z.number(), text: z.string() })),
});
export type RunningPlantDetail = z.infer<typeof RunningPlantDetail>;

/** Time in s, orders inside, finished so far, loads that wait for a vehicle, units at work, units that are broken. */
export type PlantPoint = readonly [
  time: number,
  inside: number,
  finished: number,
  loads: number,
  working: number,
  failed: number,
];

/** What VDA 5050 says of a vehicle. */
export interface RobotMoment {
  readonly vehicle: string;
  readonly manufacturer: string;
  readonly serialNumber: string;
  readonly connection: string;
  readonly mode: string | null;
  readonly driving: boolean;
  readonly orderId: string | null;
  readonly lastNodeId: string | null;
  /** Nodes of its order that are released and ahead, and those that are not. */
  readonly base: number;
  readonly horizon: number;
  /** Percent. */
  readonly charge: number | null;
  readonly errors: readonly string[];
  readonly fault: string | null;
}

/**
 * A running plant at an instant, as its page is sent several times a second. Rows of numbers: units as state (place in
 * `UNIT_STATES`) and order; vehicles as task, broken, waits, order, kit, from, to, x, y (m), heading (rad), moving, charge (0
 * to 1, -1 without a battery); orders as number, variant, place, at, goal, step, since (ms), kits. Order -1 is none.
 */
export interface PlantMoment {
  /** s of the plant. */
  readonly time: number;
  readonly state: RunningPlantItem['state'];
  readonly message: Bilingual | null;
  readonly speed: number;
  /** s by which the machine is too slow. */
  readonly lag: number;
  readonly finished: number;
  readonly scrapped: number;
  readonly inside: number;
  readonly outside: number;
  readonly edition: number;
  readonly units: readonly (readonly number[])[];
  readonly vehicles: readonly (readonly number[])[];
  readonly orders: readonly (readonly number[])[];
  /** By order of `orders`. */
  readonly names: readonly string[];
  readonly inBuffer: readonly (readonly number[])[];
  readonly outBuffer: readonly (readonly number[])[];
  readonly entry: readonly number[];
  /** Null when it is not on VDA 5050. */
  readonly robots: readonly RobotMoment[] | null;
  /** The newest point of the curve. */
  readonly point: PlantPoint;
}
