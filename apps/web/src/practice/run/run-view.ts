import {
  type CompiledPlant,
  compile,
  type FigureCursor,
  type Lanes,
  lanesOf,
  openFigureCursor,
  openReplay,
  type Plant,
  type Replay,
  type RunRecord,
  tripsOf,
  type Usage,
} from '@palaestra/islands';
import { type FloorLook, lookAt } from '../floor/floor-look.ts';
import { type FloorPlan, floorPlanOf } from '../floor/floor-plan.ts';
import { mostHeat } from '../floor/heat.ts';
import type { FinishedRun } from './simulate-plant.ts';

/** A finished run with everything that pages look at it with. */
export interface RunView {
  readonly plant: CompiledPlant;
  readonly run: FinishedRun;
  readonly record: RunRecord;
  readonly plan: FloorPlan;
  readonly replay: Replay;
  readonly usage: Usage;
  /** The most that any edge, and any node, has of traffic and of waiting; for `heatOf`. */
  readonly heat: { readonly usage: Usage; readonly most: { readonly edges: number; readonly waits: number } };
  /** The floor at an instant, ms; good until the next call. */
  look(time: number): FloorLook;
  readonly figures: FigureCursor;
  /** Bars by work unit and vehicle, found when they are first asked for. */
  lanes(): Lanes;
}

export function viewOf(plant: Plant, run: FinishedRun): RunView {
  const compiled = compile(plant);
  const record: RunRecord = { plant: compiled, level: run.level, log: run.log, orders: run.orders, now: run.now };
  const replay = openReplay(record, run.index);
  const plan = floorPlanOf(compiled);
  let lanes: Lanes | null = null;
  return {
    plant: compiled,
    run,
    record,
    plan,
    replay,
    usage: run.index.usage,
    heat: {
      usage: run.index.usage,
      most: { edges: mostHeat(run.index.usage, 'edges'), waits: mostHeat(run.index.usage, 'waits') },
    },
    figures: openFigureCursor(record),
    look: lookAt(replay, plan, tripsOf(record)),
    lanes() {
      lanes ??= lanesOf(record);
      return lanes;
    },
  };
}
