import { isPalaestraError, PalaestraError } from '@palaestra/core';
import {
  type ForeignFleet,
  type Level,
  openSimulation,
  type Plant,
  type Rules,
  type Run,
  type Simulation,
  stuckIn,
} from '@palaestra/islands';
import { machinePace, type Pace } from './pace.ts';

/** Work at a stretch before others in this process may go on, ms. */
const STRETCH_MS = 20;
/** Between two looks at the clock, ms. */
const SHORTEST_MS = 5;
const LONGEST_MS = 250;
/** Plant time that is worked off between two looks at the stretch, ms. */
const SLICE_MS = 60_000;
/** Rows of the log at which the oldest go, whatever `history` says. */
const MOST_ROWS = 2_000_000;

export interface RunningPlantOptions {
  readonly seed?: number;
  /** `paths` by default, so that vehicles have a way. */
  readonly level?: Level;
  readonly rules?: Partial<Rules>;
  readonly foreign?: ForeignFleet;
  /** Plant seconds per second of the wall clock. */
  readonly speed?: number;
  /** Plant time that the log reaches back at least, s; 8 h by default. */
  readonly history?: number;
  readonly pace?: Pace;
}

export interface PlantStatus {
  /** `failed`: the run threw; `stuck`: nothing more will happen though orders are inside; `ended`: nothing more to do. */
  readonly state: 'running' | 'paused' | 'stuck' | 'ended' | 'failed' | 'stopped';
  readonly message: { readonly en: string; readonly zh: string } | null;
  /** Plant time, s. */
  readonly time: number;
  readonly speed: number;
  /** Plant time by which the machine is too slow, s. */
  readonly lag: number;
  readonly finished: number;
  readonly scrapped: number;
  readonly inside: number;
  /** Rows of the log that are kept. */
  readonly rows: number;
}

/** Rows `from` (inclusive) to `to` of the log have just come; the numbers hold during the call only. */
export type RowsListener = (run: Run, from: number, to: number) => void;

/** A plant that goes on by the wall clock. */
export interface RunningPlant {
  /** As it is now. */
  readonly plant: Plant;
  readonly simulation: Simulation;
  status(): PlantStatus;
  /** Calendar time of a plant time in ms: the start, and plant time since. */
  dateOf(plantMs: number): Date;
  pause(): void;
  resume(): void;
  /** @throws PalaestraError `bad_input` outside of 0.01 to 10,000. */
  setSpeed(speed: number): void;
  /** Bring the run to the present, change it, and let it decide. Does nothing once the plant has stopped. */
  act(change: (simulation: Simulation) => void): void;
  /**
   * Go on with a plant that has more than before, or other numbers (`Simulation.change`); whoever listens hears of it before
   * anything is decided in it. @throws PalaestraError `bad_input` for what a run cannot follow; nothing is changed then.
   */
  change(plant: Plant): void;
  onPlant(listener: (plant: Plant, before: Plant, simulation: Simulation) => void): () => void;
  /** Returns how to stop listening. */
  onRows(listener: RowsListener): () => void;
  onStatus(listener: (status: PlantStatus) => void): () => void;
  /** Nothing happens afterwards. */
  stop(): void;
}

/** Start a plant now. @param plant one that `validate` found nothing fatal in. */
export function startPlant(first: Plant, options: RunningPlantOptions = {}): RunningPlant {
  const { seed = 1, level = 'paths', rules, foreign, history = 8 * 3600, pace = machinePace } = options;
  let plant = first;
  const simulation = openSimulation(first, {
    seed,
    level,
    ...(rules === undefined ? {} : { rules }),
    ...(foreign === undefined ? {} : { foreign }),
  });
  const { run } = simulation;
  const startedAt = pace.date();
  const rowListeners = new Set<RowsListener>();
  const statusListeners = new Set<(status: PlantStatus) => void>();
  const plantListeners = new Set<(plant: Plant, before: Plant, simulation: Simulation) => void>();
  let speed = checkedSpeed(options.speed ?? 1);
  /** Plant time `plantAt` was due at `wallAt`; both ms. */
  let wallAt = pace.now();
  let plantAt = 0;
  let state: PlantStatus['state'] = 'running';
  let message: PlantStatus['message'] = null;
  let told = 0;
  let nextCut = history * 1000;
  let callOff: () => void = () => {};

  const goes = () => state === 'running' || state === 'stuck' || state === 'ended';
  const due = () => (goes() ? plantAt + (pace.now() - wallAt) * speed : plantAt);

  function status(): PlantStatus {
    return {
      state,
      message,
      time: run.now / 1000,
      speed,
      lag: Math.max(0, due() - run.now) / 1000,
      finished: run.finished,
      scrapped: run.scrapped,
      inside: run.inside,
      rows: run.log.count,
    };
  }

  function setState(next: PlantStatus['state'], why: PlantStatus['message'] = null): void {
    if (state === next) return;
    state = next;
    message = why;
    for (const listener of statusListeners) listener(status());
  }

  function tell(): void {
    const from = told;
    told = run.log.count;
    if (told > from) for (const listener of rowListeners) listener(run, from, told);
    cut();
  }

  function cut(): void {
    const { log } = run;
    if (run.now < nextCut && log.count < MOST_ROWS) return;
    const half = log.time[log.count >> 1] ?? 0;
    simulation.forget(log.count < MOST_ROWS ? run.now - history * 1000 : Math.max(half, run.now - history * 1000));
    nextCut = run.now + Math.max(SLICE_MS, (history * 1000) / 4);
    told = log.count;
  }

  /** Go on to the present, or as far as a stretch reaches. */
  function advance(): void {
    const until = due();
    const begin = pace.now();
    let alive = true;
    while (run.now < until) {
      alive = simulation.advance(Math.min(until, run.now + SLICE_MS));
      tell();
      // Vehicles block each other: time stands still.
      if (run.halted !== null) break;
      if (pace.now() - begin > STRETCH_MS) return;
    }
    judge(alive);
  }

  function judge(alive: boolean): void {
    if (run.halted !== null) {
      setState('stuck', stuckIn(run)?.message ?? null);
      return;
    }
    const busyOutside =
      foreign !== undefined && run.vehicles.some(({ task, index }) => foreign.has(index) && task !== 'idle');
    if (alive || run.queue.size > 0 || busyOutside) {
      setState('running');
      return;
    }
    const stuck = stuckIn(run);
    // Loads that a foreign dispatcher may still fetch are no deadlock.
    if (stuck !== null && (foreign === undefined || run.loads.length === 0)) setState('stuck', stuck.message);
    else if (stuck === null) setState('ended');
  }

  function attempt(what: () => void): void {
    try {
      what();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      freeze();
      callOff();
      setState('failed', {
        en: isPalaestraError(error) ? reason : `The run failed: ${reason}`,
        zh: `运行失败：${reason}`,
      });
    }
  }

  function freeze(): void {
    plantAt = run.now;
    wallAt = pace.now();
  }

  function plan(): void {
    callOff();
    if (!goes()) return;
    const wait = due() > run.now ? 0 : (run.queue.next - run.now) / speed;
    callOff = pace.later(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, wait)), () => {
      attempt(advance);
      plan();
    });
  }

  function act(change: (simulation: Simulation) => void): void {
    if (state === 'stopped' || state === 'failed') return;
    attempt(() => {
      if (goes()) advance();
      change(simulation);
      simulation.advance(run.now);
      tell();
    });
    plan();
  }

  plan();
  return {
    get plant() {
      return plant;
    },
    simulation,
    status,
    dateOf: (plantMs) => new Date(startedAt + plantMs),
    pause() {
      if (!goes()) return;
      attempt(advance);
      freeze();
      setState('paused');
      callOff();
    },
    resume() {
      if (state !== 'paused') return;
      freeze();
      setState('running');
      plan();
    },
    setSpeed(next) {
      const checked = checkedSpeed(next);
      plantAt = due();
      wallAt = pace.now();
      speed = checked;
      plan();
    },
    act,
    change(next) {
      let refusal: unknown = null;
      act((current) => {
        const before = plant;
        try {
          current.change(next);
        } catch (error) {
          // Nothing was changed: the run goes on as it was.
          refusal = error;
          return;
        }
        plant = next;
        for (const listener of plantListeners) listener(next, before, current);
      });
      if (refusal !== null) throw refusal;
    },
    onPlant(listener) {
      plantListeners.add(listener);
      return () => plantListeners.delete(listener);
    },
    onRows(listener) {
      rowListeners.add(listener);
      return () => rowListeners.delete(listener);
    },
    onStatus(listener) {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    stop() {
      callOff();
      freeze();
      setState('stopped');
    },
  };
}

function checkedSpeed(speed: number): number {
  if (speed >= 0.01 && speed <= 10_000) return speed;
  throw new PalaestraError('bad_input', `Cannot run the plant: expected a speed of 0.01 to 10000, found ${speed}`);
}
