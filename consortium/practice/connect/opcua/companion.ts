import type { AddressSpace, BaseNode, UAObject, UAObjectType, UAVariable } from 'node-opcua-address-space';
import { nodesets } from 'node-opcua-nodesets';

/** OPC 40001-1 Machinery, OPC 40001-3 Machinery Jobs and OPC 10031-4 ISA-95 Job Control, with what they stand on. */
export const NODESETS: readonly string[] = [
  nodesets.standard,
  nodesets.di,
  nodesets.ia,
  nodesets.machinery,
  nodesets.isa95JobControl,
  nodesets.machineryJobs,
];

/** Namespace of what is our own. */
export const OWN_NAMESPACE = 'urn:palaestra:plant';

const URI = {
  di: 'http://opcfoundation.org/UA/DI/',
  machinery: 'http://opcfoundation.org/UA/Machinery/',
  jobs: 'http://opcfoundation.org/UA/Machinery/Jobs/',
  isa95: 'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/',
} as const;
export type Model = keyof typeof URI;

/** Place of a companion model's namespace in an address space. */
export function namespaceOf(space: AddressSpace, model: Model): number {
  return space.getNamespaceIndex(URI[model]);
}

/** The folder of all machines (OPC 40001-1, 7). */
export function machinesOf(space: AddressSpace): UAObject {
  return space.findNode(`ns=${namespaceOf(space, 'machinery')};i=1001`) as UAObject;
}

/** An object type of a companion model, which has to be loaded. */
export function typeOf(space: AddressSpace, model: Model, name: string): UAObjectType {
  return space.findObjectType(name, namespaceOf(space, model))!;
}

/** A name in a companion model's namespace. */
export function named(space: AddressSpace, model: Model, name: string): { name: string; namespaceIndex: number } {
  return { name, namespaceIndex: namespaceOf(space, model) };
}

/** A part of an instance that its type or the request for an optional part has made. */
export function variableOf(parent: UAObject, name: string): UAVariable {
  return (parent.getPropertyByName(name) ?? parent.getComponentByName(name)) as UAVariable;
}

/** `BrowseDirection.Forward`. */
const FORWARD = 0;

/** Nobody may write below here, whatever a model allows. */
export function makeReadOnly(parent: BaseNode): void {
  for (const child of parent.findReferencesExAsObject('HierarchicalReferences', FORWARD)) {
    if ('accessLevel' in child) {
      const variable = child as UAVariable;
      variable.accessLevel = 1;
      variable.userAccessLevel = 1;
    }
    makeReadOnly(child);
  }
}
