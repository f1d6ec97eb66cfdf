import { EVENT, type Run } from '@palaestra/islands';
import type { AddressSpace, UAMethod, UAObject } from 'node-opcua-address-space';
import { StatusCodes } from 'node-opcua-status-code';
import type { RunningPlant } from '../running-plant.ts';
import { named, namespaceOf, typeOf, variableOf } from './companion.ts';
import { bindJobControl, type JobBook, METHODS, MOST_STORED, type StoredJob } from './job-control.ts';
import type { Refresh } from './machines.ts';

/** Orders that are shown at most, and ended ones of which the answer is kept. */
const MOST_JOBS = 1000;
const MOST_RESPONSES = 200;

/** Top states of a job (OPC 10031-4) with their numbers. */
const STATES = { NotAllowedToStart: 1, AllowedToStart: 2, Running: 3, Interrupted: 4, Ended: 5, Aborted: 6 } as const;
type JobState = keyof typeof STATES;

interface Job {
  readonly id: string;
  readonly variant: string;
  readonly workMaster: string;
  /** Plant time, ms; Infinity for no due date. */
  readonly due: number;
  readonly priority: number;
  state: JobState;
  isMade: boolean;
  start: number | null;
  end: number | null;
}

/**
 * The plant's orders as ISA-95 jobs below `JobManagement` (OPC 40001-3): those that are known and not ended in
 * `JobOrderList`, the last that ended in `JobOrderResponseList`; times are plant time. The methods of the receiver act on
 * them (job-control.ts).
 */
export function addJobs(
  space: AddressSpace,
  parent: UAObject,
  plant: RunningPlant,
  who: { readonly user: string | null; readonly fault: (text: string) => void },
) {
  const management = typeOf(space, 'jobs', 'JobManagementType').instantiate({
    browseName: named(space, 'jobs', 'JobManagement'),
    addInOf: parent,
    optionals: [
      'JobOrderControl.JobOrderList',
      'JobOrderResults.JobOrderResponseList',
      ...METHODS.map((name) => `JobOrderControl.${name}`),
    ],
  }) as UAObject;
  const control = management.getComponentByName('JobOrderControl') as UAObject;
  const results = management.getComponentByName('JobOrderResults') as UAObject;
  const list = variableOf(control, 'JobOrderList');
  const responses = variableOf(results, 'JobOrderResponseList');
  const most = variableOf(control, 'MaxDownloadableJobOrders');
  most.setValueFromSource({ dataType: 'UInt16', value: MOST_STORED });

  const { run } = plant.simulation;
  const open = new Map<number, Job>();
  const ended: Job[] = [];
  let isNew = true;
  const book: JobBook = {
    stored: new Map(),
    stopping: new Set(),
    hasEnded: (id) => ended.some((one) => one.id === id),
    forget(id) {
      const at = ended.findLastIndex((one) => one.id === id);
      if (at >= 0) ended.splice(at, 1);
      return at >= 0;
    },
    changed() {
      isNew = true;
    },
  };
  bindJobControl(space, control, plant, book, who);
  for (const order of run.orders) if (order.index >= 0) open.set(order.index, jobOf(run, order.index));

  const make = (type: string, fields: Record<string, unknown>) =>
    space.constructExtensionObject(space.findDataType(type, namespaceOf(space, 'isa95'))!, fields);
  const stateFields = (state: JobState) => [
    { browsePath: { elements: [] }, stateText: { locale: 'en', text: state }, stateNumber: STATES[state] },
  ];
  const date = (ms: number | null) => (ms === null || !Number.isFinite(ms) ? {} : plant.dateOf(ms));
  const orderOf = ({ id, workMaster, variant, due, priority, start, state }: Job) =>
    make('ISA95JobOrderAndStateDataType', {
      jobOrder: {
        jobOrderID: id,
        workMasterID: [{ ID: workMaster }],
        ...(start === null ? {} : { startTime: date(start) }),
        ...(Number.isFinite(due) ? { endTime: date(due) } : {}),
        priority,
        materialRequirements: [{ materialDefinitionID: variant, materialUse: 'Produced', quantity: '1' }],
      },
      state: stateFields(state),
    });
  const responseOf = ({ id, start, end, state, variant, isMade }: Job) =>
    make('ISA95JobResponseDataType', {
      jobResponseID: `${id} response`,
      jobOrderID: id,
      ...(start === null ? {} : { startTime: date(start) }),
      ...(end === null ? {} : { endTime: date(end) }),
      jobState: stateFields(state),
      materialActuals: [{ materialDefinitionID: variant, materialUse: 'Produced', quantity: isMade ? '1' : '0' }],
    });

  (results.getMethodByName('RequestJobResponseByJobOrderID') as UAMethod).bindMethod((input, _context, answer) => {
    const id: unknown = input[0]?.value;
    const job = ended.findLast((one) => one.id === id) ?? [...open.values()].find((one) => one.id === id);
    if (job === undefined) {
      answer(null, { statusCode: StatusCodes.BadNotFound });
      return;
    }
    answer(null, {
      statusCode: StatusCodes.Good,
      outputArguments: [
        { dataType: 'ExtensionObject', value: responseOf(job) },
        // Two halves of 32 bits; the library asks for the word.
        { dataType: 'UInt64', arrayType: 'Scalar', value: [0, 1] },
      ],
    });
  });

  const refresh: Refresh = () => {
    if (!isNew) return;
    isNew = false;
    for (const [index, job] of open) {
      if (job.state !== 'Running' && job.state !== 'Interrupted') continue;
      job.state = run.orders[index]!.held ? 'Interrupted' : 'Running';
    }
    const stored = [...book.stored.values()].map((job) => orderOf(storedJob(job)));
    const shown = [...stored, ...[...open.values()].slice(0, MOST_JOBS).map(orderOf)];
    list.setValueFromSource({ dataType: 'ExtensionObject', arrayType: 'Array', value: shown });
    responses.setValueFromSource({ dataType: 'ExtensionObject', arrayType: 'Array', value: ended.map(responseOf) });
  };
  return {
    refresh,
    /** Take the rows from `from` to `to` of the log in. */
    add(now: Run, from: number, to: number): void {
      const { log } = now;
      for (let row = from; row < to; row++)
        isNew = change(now, log.type[row]!, log.order[row]!, log.time[row]!) || isNew;
    },
  };

  function change(now: Run, type: number, order: number, time: number): boolean {
    if (type === EVENT.released) {
      const job = open.get(order) ?? jobOf(now, order);
      job.state = 'AllowedToStart';
      open.set(order, job);
      return true;
    }
    const job = open.get(order);
    if (job === undefined) return false;
    if (type === EVENT.entered) {
      job.state = 'Running';
      job.start = time;
      return true;
    }
    if (type !== EVENT.finished && type !== EVENT.scrapped) return false;
    const isStopped = book.stopping.delete(job.id);
    job.state = type === EVENT.finished || isStopped ? 'Ended' : 'Aborted';
    job.isMade = type === EVENT.finished;
    job.end = time;
    open.delete(order);
    ended.push(job);
    if (ended.length > MOST_RESPONSES) ended.shift();
    return true;
  }

  function storedJob({ id, variant, due, priority }: StoredJob): Job {
    const workMaster = plant.plant.variants.find((one) => one.id === variant)?.workMaster ?? '';
    return {
      id,
      variant,
      workMaster,
      due,
      priority,
      state: 'NotAllowedToStart',
      isMade: false,
      start: null,
      end: null,
    };
  }
}

function jobOf(run: Run, index: number): Job {
  const { id, variant, due, priority } = run.orders[index]!;
  const { id: name, workMaster } = run.plant.plant.variants[variant]!;
  return {
    id,
    variant: name,
    workMaster,
    due,
    priority,
    state: 'NotAllowedToStart',
    isMade: false,
    start: null,
    end: null,
  };
}
