/** Island manufacturing: the plant model, published instances, and simulation. Pure; runs in Node and in a browser. */

export { type Instance, plantOf, readShopJson, readShopText } from './instances/instance.ts';
export { type Figures, figuresOf } from './kpi/figures.ts';
export { Control } from './model/control.ts';
export type { PlantFinding } from './model/finding.ts';
export { Plant } from './model/plant.ts';
export { applyScenario, Scenario } from './model/scenario.ts';
export { Schedule } from './model/schedule.ts';
export { type PlantReading, readPlant, requirePlant } from './model/validate.ts';
export { type BuiltInPlant, builtInPlants } from './plants/built-in.ts';
export { type FloorState, PLACE, TASK, type VehicleAt, WORK } from './replay/floor-state.ts';
export { BARS, type Bar, barAt, barEnd, type Lanes, lanesOf } from './replay/lanes.ts';
export { indexLog, type LogIndex, openReplay, type Replay } from './replay/replay.ts';
export { type Pose as FloorPose, type Trips, tripsOf } from './replay/trips.ts';
export { isClosed, UNIT_STATES, type UnitState, unitState } from './replay/unit-usage.ts';
export type { Usage } from './replay/usage.ts';
export { type PlanSearch, searchPlan } from './schedule/plan-search.ts';
export { type CompiledPlant, compile } from './simulate/compile.ts';
export { EVENT, EVENT_NAMES, type EventLog, type EventName } from './simulate/event-log.ts';
export type { ForeignFleet } from './simulate/foreign-fleet.ts';
export type { Candidate, Rules } from './simulate/rules.ts';
export type { Level, Load, Run } from './simulate/run.ts';
export type { LogColumns, OrderRecord, RunRecord } from './simulate/run-record.ts';
export { openSimulation, type Simulation, type SimulationOptions } from './simulate/simulation.ts';
export { type Stuck, stuckIn } from './simulate/stuck.ts';
