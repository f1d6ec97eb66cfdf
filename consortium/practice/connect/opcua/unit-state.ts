import type { Run } from '@palaestra/islands';

/** States of a machine (OPC 40001-1, 9 and 10). */
export type ItemState = 'NotAvailable' | 'OutOfService' | 'NotExecuting' | 'Executing';
export type OperationMode = 'None' | 'Maintenance' | 'Setup' | 'Processing';

export interface MachineState {
  readonly item: ItemState;
  readonly mode: OperationMode;
}

/** Annex C.2 of OPC 40001-1 maps these to the time elements of ISO 22400-2. */
export function stateOfUnit(run: Run, index: number): MachineState {
  const unit = run.units[index]!;
  if (unit.failed) return { item: 'OutOfService', mode: 'Maintenance' };
  if (unit.order >= 0 && !unit.done) return { item: 'Executing', mode: unit.inSetup ? 'Setup' : 'Processing' };
  return { item: 'NotExecuting', mode: unit.awaitsShift ? 'None' : 'Processing' };
}

/** An island executes when one of its units does, and is out of service when all are. */
export function stateOfIsland(run: Run, index: number): MachineState {
  const states = run.plant.islands[index]!.units.map((unit) => stateOfUnit(run, unit));
  const find = (item: ItemState, mode?: OperationMode) =>
    states.find((one) => one.item === item && (mode === undefined || one.mode === mode));
  return find('Executing', 'Processing') ?? find('Executing') ?? find('NotExecuting') ?? states[0]!;
}
