import type { Bilingual } from '@palaestra/core';
import { type AddressSpace, promoteToStateMachine, type UAObject, type UAVariable } from 'node-opcua-address-space';
import type { RunningPlant } from '../running-plant.ts';
import { machinesOf, named, OWN_NAMESPACE, typeOf, variableOf } from './companion.ts';
import type { Counts } from './counts.ts';
import { type MachineState, stateOfIsland, stateOfUnit } from './unit-state.ts';

/** Brings what is shown to the present. */
export type Refresh = () => void;

/** Something that follows a plant which grows. */
export interface Grown {
  readonly refresh: Refresh;
  /** Show what the plant has more than before; returns the new objects. */
  grow(): UAObject[];
}

/**
 * Each island is a machine below `Machines` (OPC 40001-1): identification, item state, operation mode, counters; its work
 * units are its components with the same. Queue and pieces stand in a folder of our own.
 */
export function addMachines(space: AddressSpace, running: RunningPlant, counts: Counts): Grown {
  const { run } = running.simulation;
  const machines = machinesOf(space);
  const own = space.getNamespace(OWN_NAMESPACE);
  const refreshes: Refresh[] = [];
  let shown = 0;

  function addIsland(index: number): UAObject {
    const { plant } = running;
    const island = plant.islands[index]!;
    const machine = own.addObject({
      browseName: island.id,
      displayName: textOf(island.name, island.id),
      organizedBy: machines,
    });
    const area = plant.areas.find(({ id }) => id === island.area);
    identify(space, machine, 'MachineIdentificationType', {
      uri: `urn:palaestra:${encodeURIComponent(plant.id)}:${encodeURIComponent(island.id)}`,
      serial: island.id,
      name: island.name,
      location: area?.id,
    });
    const units = run.plant.islands[index]!.units;
    refreshes.push(
      buildingBlocks(
        space,
        machine,
        () => stateOfIsland(run, index),
        () => ({
          pieces: units.reduce((sum, unit) => sum + (counts.pieces[unit] ?? 0), 0),
          busy: units.reduce((sum, unit) => sum + (counts.busy[unit] ?? 0), 0),
        }),
      ),
    );
    const components = typeOf(space, 'machinery', 'MachineComponentsType').instantiate({
      browseName: named(space, 'machinery', 'Components'),
      componentOf: machine,
    }) as UAObject;
    for (const [place, unit] of island.workUnits.entries()) {
      const number = units[place]!;
      const component = own.addObject({
        browseName: unit.id,
        displayName: textOf(unit.name, unit.id),
        componentOf: components,
      });
      identify(space, component, 'MachineryComponentIdentificationType', {
        uri: `urn:palaestra:${encodeURIComponent(plant.id)}:${encodeURIComponent(unit.id)}`,
        serial: unit.id,
        name: unit.name,
      });
      refreshes.push(
        buildingBlocks(
          space,
          component,
          () => stateOfUnit(run, number),
          () => ({
            pieces: counts.pieces[number] ?? 0,
            busy: counts.busy[number] ?? 0,
          }),
        ),
      );
    }
    refreshes.push(queueOf(space, machine, () => run.islands[index]!));
    return machine;
  }

  function grow(): UAObject[] {
    const added: UAObject[] = [];
    while (shown < running.plant.islands.length) added.push(addIsland(shown++));
    return added;
  }
  grow();
  return {
    grow,
    refresh() {
      for (const refresh of refreshes) refresh();
    },
  };
}

interface Identity {
  readonly uri: string;
  readonly serial: string;
  readonly name: string | Bilingual | undefined;
  readonly location?: string | undefined;
}

function identify(
  space: AddressSpace,
  parent: UAObject,
  type: string,
  { uri, serial, name, location }: Identity,
): void {
  const identification = typeOf(space, 'machinery', type).instantiate({
    browseName: named(space, 'di', 'Identification'),
    addInOf: parent,
    optionals: ['ProductInstanceUri', 'ComponentName', 'Model', ...(location === undefined ? [] : ['Location'])],
  }) as UAObject;
  // Nobody shall take it for a real machine.
  const texts = { Manufacturer: 'Palaestra', Model: 'simulated', ComponentName: textOf(name, serial).text };
  const plain = {
    ProductInstanceUri: uri,
    SerialNumber: serial,
    ...(location === undefined ? {} : { Location: location }),
  };
  for (const [key, text] of Object.entries(texts)) {
    variableOf(identification, key).setValueFromSource({ dataType: 'LocalizedText', value: { text } });
  }
  for (const [key, value] of Object.entries(plain)) {
    variableOf(identification, key).setValueFromSource({ dataType: 'String', value });
  }
}

function buildingBlocks(
  space: AddressSpace,
  parent: UAObject,
  state: () => MachineState,
  count: () => { readonly pieces: number; readonly busy: number },
): Refresh {
  const blocks = space.getNamespace(OWN_NAMESPACE).addObject({
    browseName: named(space, 'machinery', 'MachineryBuildingBlocks'),
    typeDefinition: 'FolderType',
    componentOf: parent,
  });
  const machine = (type: string, name: string) =>
    promoteToStateMachine(
      typeOf(space, 'machinery', type).instantiate({
        browseName: named(space, 'machinery', name),
        addInOf: blocks,
      }) as UAObject,
    );
  const item = machine('MachineryItemState_StateMachineType', 'MachineryItemState');
  const mode = machine('MachineryOperationModeStateMachineType', 'MachineryOperationMode');
  const counters = typeOf(space, 'machinery', 'MachineryOperationCounterType').instantiate({
    browseName: named(space, 'di', 'OperationCounters'),
    addInOf: blocks,
    optionals: ['OperationCycleCounter', 'OperationDuration'],
  }) as UAObject;
  const cycles = variableOf(counters, 'OperationCycleCounter');
  const duration = variableOf(counters, 'OperationDuration');
  let last = '';
  let pieces = -1;
  return () => {
    const now = state();
    const key = `${now.item} ${now.mode}`;
    if (key !== last) {
      last = key;
      item.setState(now.item);
      mode.setState(now.mode);
    }
    const done = count();
    if (done.pieces === pieces) return;
    pieces = done.pieces;
    // The type leaves the width open.
    cycles.setValueFromSource({ dataType: 'UInt32', value: done.pieces });
    // Duration is in milliseconds.
    duration.setValueFromSource({ dataType: 'Double', value: done.busy });
  };
}

function queueOf(
  space: AddressSpace,
  machine: UAObject,
  look: () => { queue: readonly number[]; inbound: number; out: number },
): Refresh {
  const own = space.getNamespace(OWN_NAMESPACE);
  const folder = own.addObject({ browseName: 'Buffers', componentOf: machine });
  const add = (browseName: string): UAVariable =>
    own.addVariable({ browseName, dataType: 'UInt32', componentOf: folder, value: { dataType: 'UInt32', value: 0 } });
  const parts = [add('Waiting'), add('Inbound'), add('Outgoing')] as const;
  let last = '';
  return () => {
    const { queue, inbound, out } = look();
    const values = [queue.length, inbound, out];
    if (values.join() === last) return;
    last = values.join();
    for (const [index, part] of parts.entries()) part.setValueFromSource({ dataType: 'UInt32', value: values[index]! });
  };
}

/** English where there are both: a client asks for one language only. */
export function textOf(name: string | Bilingual | undefined, id: string): { text: string } {
  return { text: typeof name === 'string' ? name : (name?.en ?? id) };
}
