/** Island manufacturing: the plant model, published instances, and simulation. Pure; runs in Node and in a browser. */

export type { Imported } from './exchange/imported.ts';
export { readJobShopLab } from './exchange/job-shop-lab.ts';
export { readOpenTcs } from './exchange/opentcs-read.ts';
export { type Exported, writeOpenTcs } from './exchange/opentcs-write.ts';
export { type Instance, plantOf, readShopJson, readShopText } from './instances/instance.ts';
export { type Estimate, estimate } from './kpi/estimate.ts';
export { type FigureCursor, openFigureCursor } from './kpi/figure-cursor.ts';
export { type Figures, figuresOf, type KeyFigures } from './kpi/figures.ts';
export { ISO_22400_INDICATORS, ISO_22400_NOT_ASSESSED, type IsoFigures } from './kpi/iso-22400.ts';
export { Control } from './model/control.ts';
export type { PlantFinding } from './model/finding.ts';
export { lengthOf } from './model/fleet.ts';
export { Plant } from './model/plant.ts';
export { applyScenario, Scenario } from './model/scenario.ts';
export { aimed } from './model/scenario-aim.ts';
export { changesOf, type Difference, type ThingChange } from './model/scenario-changes.ts';
export { changesBetween } from './model/scenario-diff.ts';
export { Schedule } from './model/schedule.ts';
export { type PlantReading, readPlant, requirePlant } from './model/validate.ts';
export { type BuiltInPlant, builtInPlants } from './plants/built-in.ts';
export { compilePolicy, type Policy, type PolicyReading, type PolicyRun } from './policy/compile-policy.ts';
export { POLICY_EXAMPLES, type PolicyExample } from './policy/examples.ts';
export { PolicyError, type PolicyFault } from './policy/fault.ts';
export { POLICY_FAMILIES, POLICY_TYPES, type PolicyFamily } from './policy/policy-types.ts';
export type { SandboxLimits, SandboxWasm } from './policy/sandbox.ts';
export { emptyFloor, type FloorState, PLACE, TASK, type VehicleAt, WORK } from './replay/floor-state.ts';
export { BARS, type Bar, barAt, barEnd, type Lanes, lanesOf } from './replay/lanes.ts';
export { type LiveFloor, openLiveFloor } from './replay/live-floor.ts';
export { indexLog, type LogIndex, openReplay, type Replay } from './replay/replay.ts';
export { type Pose as FloorPose, type Trips, tripsOf } from './replay/trips.ts';
export { isClosed, UNIT_STATES, type UnitState, unitState } from './replay/unit-usage.ts';
export type { Usage } from './replay/usage.ts';
export {
  compareReplications,
  type FigureComparison,
  type FigureName,
  warmUpMs,
} from './replicate/compare-replications.ts';
export { type Experiment, type Replication, replicate } from './replicate/replication.ts';
export { meanSeries, warmUpOf } from './replicate/warm-up.ts';
export { batchOf, expectedPlant, type LeftOut, leftOut } from './schedule/expected-plant.ts';
export { rulesOfPlan } from './schedule/follow-plan.ts';
export { makespanOf } from './schedule/plan-of-run.ts';
export { type PlanSearch, replayOf, searchPlan } from './schedule/plan-search.ts';
export { rollingRules } from './schedule/rolling.ts';
export { type CompiledPlant, compile } from './simulate/compile.ts';
export { EVENT, EVENT_NAMES, type EventLog, type EventName } from './simulate/event-log.ts';
export type { ForeignFleet } from './simulate/foreign-fleet.ts';
export type { OrderStanding } from './simulate/order-control.ts';
export type { Candidate, Rules } from './simulate/rules.ts';
export type { Level, Load, Run } from './simulate/run.ts';
export type { LogColumns, OrderRecord, RunRecord } from './simulate/run-record.ts';
export { openSimulation, type Simulation, type SimulationOptions } from './simulate/simulation.ts';
export { type Stuck, stuckIn } from './simulate/stuck.ts';
export { goalOf } from './simulate/traffic.ts';
export type { Leg } from './simulate/travel.ts';
export { isFlat, openBand, type SkillBand } from './skills/band.ts';
export { type Leverage, openLeverage, type SkillLeverage } from './skills/leverage.ts';
export type { Limit } from './skills/limit.ts';
export { worthTrying } from './skills/more-trials.ts';
export type { Study, StudyOptions } from './skills/study.ts';
