import { type ErrorCode, type ErrorDetails, isPalaestraError, PalaestraError } from '@palaestra/core';
import {
  applyScenario,
  type Control,
  type Figures,
  figuresOf,
  indexLog,
  type Level,
  type LogColumns,
  type LogIndex,
  type OrderRecord,
  openSimulation,
  type Plant,
  type PolicyFault,
  type PolicyRun,
  type Run,
  type Scenario,
  type Stuck,
  stuckIn,
} from '@palaestra/islands';

/** What to run, as it passes to the worker. */
export interface RunOrder {
  readonly plant: Plant;
  /** Changes that are laid over the plant first. */
  readonly scenario: Scenario | null;
  readonly seed: number;
  readonly level: Level;
  /** Rules in place of the plant's own. */
  readonly control: Partial<Control>;
  /** s. */
  readonly horizon: number;
  /** Source of a person's own policy, whose rules go before those of the plant; null for none. */
  readonly policy: string | null;
}

/** What a run leaves behind. */
export interface FinishedRun {
  readonly log: LogColumns;
  /** For {@link openReplay}. */
  readonly index: LogIndex;
  readonly orders: readonly OrderRecord[];
  readonly level: Level;
  /** How far it went, ms: the horizon, or the last event when nothing more happens. */
  readonly now: number;
  /** Over the whole run. */
  readonly figures: Figures;
  /** Why it stands still with orders inside; null when it does not. */
  readonly stuck: Stuck | null;
  /** What the policy printed. */
  readonly printed: readonly string[];
}

/** What the worker answers. */
export type RunAnswer =
  | { readonly progress: number }
  | { readonly finished: FinishedRun }
  | { readonly fault: PolicyFault }
  | { readonly error: TransferredError };

/** A PalaestraError on its way between threads. */
export interface TransferredError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/** A run is told as it goes on in so many parts. */
const PARTS = 100;

/** 25 bytes each; more than a browser's page should hold. */
const MOST_EVENTS = 12_000_000;

/**
 * Run a plant to its horizon, by its rules or by a policy that was started, tell how far it is, and give up the log's memory, cut to its length: nothing is copied.
 *
 * @throws PalaestraError `too_large` when the log outgrows a page's memory, and what the engine finds.
 */
export function simulatePlant(order: RunOrder, progress: (share: number) => void, policy?: PolicyRun): FinishedRun {
  const { seed, level, control, horizon } = order;
  const plant = changed(order);
  const rules = policy?.rules ?? {};
  const { run, advance } = openSimulation(
    { ...plant, control: { ...plant.control, ...control } },
    { seed, level, rules },
  );
  const end = Math.round(horizon * 1000);
  for (let part = 1; part <= PARTS; part++) {
    const goesOn = advance((end * part) / PARTS);
    if (run.log.count > MOST_EVENTS) throw tooLong(run, MOST_EVENTS);
    if (!goesOn) break;
    progress(part / PARTS);
  }
  return finishedOf(run, level, policy);
}

/** What a run leaves behind. It gives up its log, so it is over. */
export function finishedOf(run: Run, level: Level, policy?: PolicyRun): FinishedRun {
  const { log } = run;
  const now = run.queue.size > 0 || log.count === 0 ? run.now : log.time[log.count - 1]!;
  const finished = {
    level,
    orders: run.orders.map(({ index, id, variant, release, due, defects }) => {
      return { index, id, variant, release, due, defects };
    }),
    now,
    figures: figuresOf(run, 0, now),
    stuck: stuckIn(run, policy),
    printed: policy?.printed() ?? [],
    index: indexLog({ ...run, now }),
  };
  return { ...finished, log: cut(log) };
}

function changed({ plant, scenario }: RunOrder): Plant {
  if (scenario === null) return plant;
  const reading = applyScenario(plant, scenario);
  if (reading.plant !== null) return reading.plant;
  const [first] = reading.findings.filter(({ severity }) => severity === 'error');
  throw new PalaestraError(
    'bad_input',
    `Cannot run the scenario: ${first!.message.en} (${scenario.name.en}, ${first!.path})`,
  );
}

/** What moves from the worker to the page with an answer. */
export function buffersOf({ log, index }: FinishedRun): ArrayBuffer[] {
  const { units, edges, waits } = index.usage;
  const columns = [log.time, log.type, log.resource, log.order, log.detail, units, edges, waits, ...index.checkpoints];
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}

/** The cause of a failure in words. */
export function errorOf(cause: unknown): TransferredError {
  if (isPalaestraError(cause)) return { code: cause.code, message: cause.message, details: cause.details };
  return {
    code: 'internal',
    message: `Cannot run the plant: ${cause instanceof Error ? cause.message : String(cause)}`,
  };
}

/** The columns at their length, in their own memory. The log cannot be added to any more. */
function cut({ time, type, resource, order, detail, count }: Run['log']): LogColumns {
  const ints = ({ buffer }: Int32Array<ArrayBuffer>) => new Int32Array(buffer.transfer(4 * count));
  return {
    time: new Float64Array(time.buffer.transfer(8 * count)),
    type: new Uint8Array(type.buffer.transfer(count)),
    resource: ints(resource),
    order: ints(order),
    detail: ints(detail),
    count,
  };
}

function tooLong({ now, log }: Run, most: number): PalaestraError {
  const hours = (now / 3_600_000).toFixed(1);
  return new PalaestraError(
    'too_large',
    `Cannot run so long: its events fill the page's memory, expected at most ${most}, found ${log.count} after ${hours} h`,
    { details: { reason: 'run_rows', facts: { most, seconds: now / 1000 } } },
  );
}
