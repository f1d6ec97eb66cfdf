import type { AddressSpace, UAObject } from 'node-opcua-address-space';
import type { RunningPlant } from '../running-plant.ts';
import { OWN_NAMESPACE } from './companion.ts';
import { type Grown, textOf } from './machines.ts';

/** The plant as a whole, in words of our own: its clock, its counts, its vehicles. */
export function addPlant(space: AddressSpace, running: RunningPlant): Grown & { readonly object: UAObject } {
  const { plant, simulation } = running;
  const own = space.getNamespace(OWN_NAMESPACE);
  const object = own.addObject({
    browseName: 'Plant',
    displayName: textOf(plant.name, plant.id),
    organizedBy: space.rootFolder.objects,
  });
  const shown: {
    readonly look: () => string | number;
    readonly set: (value: string | number) => void;
    last: unknown;
  }[] = [];
  const show = (
    parent: UAObject,
    browseName: string,
    dataType: 'Double' | 'UInt32' | 'String',
    look: () => string | number,
  ) => {
    const variable = own.addVariable({ browseName, dataType, componentOf: parent, value: { dataType, value: look() } });
    shown.push({ look, set: (value) => variable.setValueFromSource({ dataType, value }), last: null });
  };
  show(object, 'PlantId', 'String', () => plant.id);
  show(object, 'State', 'String', () => running.status().state);
  show(object, 'Time', 'Double', () => running.status().time);
  show(object, 'Speed', 'Double', () => running.status().speed);
  show(object, 'Finished', 'UInt32', () => simulation.run.finished);
  show(object, 'Scrapped', 'UInt32', () => simulation.run.scrapped);
  show(object, 'Inside', 'UInt32', () => simulation.run.inside);
  const vehicles = own.addObject({ browseName: 'Vehicles', componentOf: object });
  let vehiclesShown = 0;
  const addVehicle = (index: number): UAObject => {
    const { run } = simulation;
    const { id } = running.plant.vehicles[index]!;
    const vehicle = own.addObject({ browseName: id, componentOf: vehicles });
    const state = () => run.vehicles[index]!;
    const capacity = () => running.plant.vehicleTypes[state().type]!.battery?.capacityWh;
    show(vehicle, 'Task', 'String', () => state().task);
    show(vehicle, 'Node', 'String', () => running.plant.layout.nodes[state().node]!.id);
    show(vehicle, 'Order', 'String', () => (state().load === null ? '' : run.orders[state().load!.order]!.id));
    // Percent, as of the last change of what it does.
    show(vehicle, 'StateOfCharge', 'Double', () =>
      capacity() === undefined ? 100 : (100 * state().level) / capacity()!,
    );
    return vehicle;
  };
  function grow(): UAObject[] {
    const added: UAObject[] = [];
    while (vehiclesShown < running.plant.vehicles.length) added.push(addVehicle(vehiclesShown++));
    return added;
  }
  grow();
  return {
    object,
    grow,
    refresh() {
      for (const one of shown) {
        const value = one.look();
        if (value === one.last) continue;
        one.last = value;
        one.set(value);
      }
    },
  };
}
