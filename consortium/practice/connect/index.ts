/** A plant that runs by the wall clock, and its ways outside. Node only; what is heavy is loaded when it is opened. */

import type { OpcuaOptions, OpcuaPlant } from './opcua/server.ts';
import type { RunningPlant } from './running-plant.ts';

export { type PlantStatus, type RunningPlant, type RunningPlantOptions, startPlant } from './running-plant.ts';
export type { Fleet, FleetOptions } from './vda5050/fleet.ts';
export type { OpcuaOptions, OpcuaPlant };

/** Put a plant's vehicles on VDA 5050, see `vda5050/fleet.ts`. */
export const openFleet: typeof import('./vda5050/fleet.ts').openFleet = async (plant, options) =>
  (await import('./vda5050/fleet.ts')).openFleet(plant, options);

/** Show a running plant by OPC UA, see `opcua/server.ts`. */
export async function openOpcua(plant: RunningPlant, options: OpcuaOptions): Promise<OpcuaPlant> {
  return (await import('./opcua/server.ts')).openOpcua(plant, options);
}
