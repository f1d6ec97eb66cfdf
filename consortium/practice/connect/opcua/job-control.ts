import { isPalaestraError } from '@palaestra/core';
import type { AddressSpace, ISessionContext, UAMethod, UAObject } from 'node-opcua-address-space';
import { StatusCodes } from 'node-opcua-status-code';
import type { RunningPlant } from '../running-plant.ts';
import { namespaceOf } from './companion.ts';

/** Jobs that may be stored and not started. */
export const MOST_STORED = 200;

/** Bits of the return status of the methods (OPC 10031-4, B.2); bit 0 says that all is well. */
const RETURN = { ok: 0, unknownJobOrder: 1, invalidStatus: 3, notAccepted: 4, invalidRequest: 32 } as const;
type Return = keyof typeof RETURN;

/** The methods of the receiver (OPC 10031-4, 7.2.1) that act here. */
export const METHODS = [
  'Store',
  'StoreAndStart',
  'Start',
  'RevokeStart',
  'Update',
  'Pause',
  'Resume',
  'Stop',
  'Abort',
  'Cancel',
  'Clear',
] as const;
type MethodName = (typeof METHODS)[number];

/** A job that was stored and is not in the plant yet. */
export interface StoredJob {
  readonly id: string;
  readonly variant: string;
  /** Plant time, ms; Infinity for no due date. */
  readonly due: number;
  readonly priority: number;
}

/** What the receiver keeps beside the plant. */
export interface JobBook {
  readonly stored: Map<string, StoredJob>;
  /** Jobs of which the end was asked for by Stop: they end as `Ended`, not as `Aborted`. */
  readonly stopping: Set<string>;
  /** Jobs that ended; `forget` takes one off the list of answers, false when there is none. */
  forget(id: string): boolean;
  hasEnded(id: string): boolean;
  changed(): void;
}

/** A job order as it comes over the wire; what is not used is left out. */
interface WireJobOrder {
  readonly jobOrderID?: string | null;
  readonly workMasterID?: readonly { readonly ID?: string | null; readonly id?: string | null }[] | null;
  readonly endTime?: Date | null;
  readonly priority?: number | null;
  readonly materialRequirements?:
    | readonly {
        readonly materialDefinitionID?: string | null;
        readonly materialUse?: string | null;
        readonly quantity?: string | null;
      }[]
    | null;
}

/**
 * Bind the methods of a job order receiver to a plant. They act for `user` alone; for everybody else the call is
 * `BadUserAccessDenied`. What cannot be done is told by the return status of a good call, as the model wants it.
 */
export function bindJobControl(
  space: AddressSpace,
  receiver: UAObject,
  plant: RunningPlant,
  book: JobBook,
  { user, fault }: { readonly user: string | null; readonly fault: (text: string) => void },
): void {
  const index = namespaceOf(space, 'isa95');
  for (const name of METHODS) {
    const method = receiver.getMethodByName(name, index) as UAMethod | null;
    method?.bindMethod((input, context, answer) => {
      if (!isUser(context, user)) {
        fault(`A client that has not given the password was refused: it may not call ${name}`);
        answer(null, { statusCode: StatusCodes.BadUserAccessDenied });
        return;
      }
      const told = perform(name, input[0]?.value);
      const bit = RETURN[told];
      // UInt64 as two halves of 32 bits, the high one first.
      const value = bit < 32 ? [0, 2 ** bit] : [2 ** (bit - 32), 0];
      answer(null, {
        statusCode: StatusCodes.Good,
        outputArguments: [{ dataType: 'UInt64', arrayType: 'Scalar', value }],
      });
    });
  }

  function perform(name: MethodName, given: unknown): Return {
    try {
      const told =
        name === 'Store' || name === 'StoreAndStart' || name === 'Update' ? take(name, given) : command(name, given);
      book.changed();
      return told;
    } catch (error) {
      // The plant would not have it.
      if (isPalaestraError(error)) return 'notAccepted';
      fault(`Job control: ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      return 'invalidRequest';
    }
  }

  function take(name: 'Store' | 'StoreAndStart' | 'Update', given: unknown): Return {
    const job = jobIn(given as WireJobOrder | null);
    if (typeof job === 'string') return job;
    const isStored = book.stored.has(job.id);
    if (name === 'Update') {
      if (!isStored) return isKnown(job.id) ? 'invalidStatus' : 'unknownJobOrder';
    } else if (isStored || isKnown(job.id) || book.stored.size >= MOST_STORED) return 'notAccepted';
    if (name === 'StoreAndStart') start(job);
    else book.stored.set(job.id, job);
    return 'ok';
  }

  function jobIn(given: WireJobOrder | null): StoredJob | Return {
    const id = given?.jobOrderID;
    if (typeof id !== 'string' || id === '' || id.length > 100) return 'invalidRequest';
    const { variants } = plant.plant;
    const made = (given!.materialRequirements ?? []).filter(({ materialUse }) => materialUse === 'Produced');
    const master = given!.workMasterID?.[0];
    const wanted = made[0]?.materialDefinitionID;
    const variant =
      wanted == null
        ? variants.find(({ workMaster }) => workMaster === (master?.ID ?? master?.id))
        : variants.find((one) => one.id === wanted);
    // One piece is one job here.
    const isOne = made.length <= 1 && Number(made[0]?.quantity || 1) === 1;
    if (variant === undefined || !isOne) return 'notAccepted';
    const begin = plant.dateOf(0).getTime();
    const end = given!.endTime?.getTime() ?? 0;
    // A date that was left out is the year 1601.
    const due = end > begin ? end - begin : Number.POSITIVE_INFINITY;
    const priority = Math.max(-1000, Math.min(1000, Math.trunc(given!.priority ?? 0)));
    return { id, variant: variant.id, due, priority };
  }

  function start({ id, variant, due, priority }: StoredJob): void {
    const { simulation } = plant;
    const order = {
      id,
      variant,
      quantity: 1,
      release: simulation.run.now / 1000,
      priority,
      ...(Number.isFinite(due) ? { due: due / 1000 } : {}),
    };
    plant.change({ ...plant.plant, orders: [...plant.plant.orders, order] });
  }

  function isKnown(id: string): boolean {
    return plant.simulation.standing(id) !== null || book.hasEnded(id) || plant.simulation.run.known.has(id);
  }

  function command(name: Exclude<MethodName, 'Store' | 'StoreAndStart' | 'Update'>, given: unknown): Return {
    if (typeof given !== 'string' || given === '') return 'invalidRequest';
    const stored = book.stored.get(given);
    if (stored !== undefined) return ofStored(name, stored);
    const standing = plant.simulation.standing(given);
    if (standing === 'ended' || book.hasEnded(given)) {
      if (name !== 'Clear') return 'invalidStatus';
      return book.forget(given) ? 'ok' : 'unknownJobOrder';
    }
    if (standing === null) return 'unknownJobOrder';
    const isInside = standing === 'inside' || standing === 'held';
    switch (name) {
      case 'Pause':
        if (standing !== 'inside') return 'invalidStatus';
        plant.act((simulation) => simulation.hold(given));
        return 'ok';
      case 'Resume':
        if (standing !== 'held') return 'invalidStatus';
        plant.act((simulation) => simulation.goOn(given));
        return 'ok';
      case 'Stop':
        if (!isInside) return 'invalidStatus';
        book.stopping.add(given);
        plant.act((simulation) => simulation.giveUp(given));
        return 'ok';
      case 'Abort':
        plant.act((simulation) => simulation.giveUp(given));
        return 'ok';
      case 'Cancel':
        if (isInside) return 'invalidStatus';
        plant.act((simulation) => simulation.giveUp(given));
        return 'ok';
      default:
        // What the plant has been given is not taken back to be started later.
        return 'invalidStatus';
    }
  }

  function ofStored(name: MethodName, job: StoredJob): Return {
    switch (name) {
      case 'Start':
        start(job);
        book.stored.delete(job.id);
        return 'ok';
      case 'Cancel':
      case 'Abort':
        book.stored.delete(job.id);
        return 'ok';
      default:
        return 'invalidStatus';
    }
  }
}

function isUser(context: ISessionContext, user: string | null): boolean {
  return user !== null && context.session !== undefined && context.getUserName() === user;
}
