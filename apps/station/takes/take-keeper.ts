import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  episodeIdOf,
  isPalaestraError,
  isTakeOver,
  type StreamLight,
  type Take,
  type TakeMarks,
  type TakeProblem,
  type TakeReport,
} from '@palaestra/core';
import { syncFolder } from '../folder.ts';
import { SAFETY_RECORD } from '../ground/bind-session.ts';
import type { Ending, Station } from '../station.ts';
import type { StopNote } from './stop-note.ts';
import { readTake, type TakeEntry, writeTake } from './take-ledger.ts';

/** What is judged of a recording before it is kept. */
type Judge = (path: string) => Promise<Pick<NonNullable<TakeReport['verdict']>, 'decision' | 'findings'>>;

export interface TakeKeeperOptions {
  readonly station: Pick<Station, 'start' | 'halt' | 'keep' | 'discard' | 'isRecording' | 'status'>;
  readonly spool: string;
  /** Streams as they were last measured. */
  lights(): readonly StreamLight[];
  readonly judge: Judge;
  /** The take as the ground wishes it now; asked after a restart, before anything that was recovered is sent. */
  wished?(): Promise<Take | null>;
  /** Longest take, s. */
  readonly longest: number;
  /** What a person should know. */
  notice(text: string): void;
}

/** Findings that go to the page. */
const MOST_FINDINGS = 12;
const LONGEST_DETAIL = 300;

/**
 * Brings the one take of a station to where it is wished. Every step is on the disk before the ground hears of it, so a take is
 * begun once, whatever is said twice; what was wished last counts. One step is done at a time.
 */
export class TakeKeeper {
  readonly #options: TakeKeeperOptions;
  #entry: TakeEntry | null;
  #queue: Promise<void> = Promise.resolve();
  #beganMs = 0;
  #session: string | null = null;
  #changed = (): void => {};

  private constructor(options: TakeKeeperOptions, entry: TakeEntry | null) {
    this.#options = options;
    this.#entry = entry;
  }

  /**
   * Go on after whatever happened before: what an earlier process left unfinished has been kept by then, its outcome unknown; it
   * is removed when its person has discarded it.
   */
  static async open(options: TakeKeeperOptions): Promise<TakeKeeper> {
    const keeper = new TakeKeeper(options, await readTake(options.spool));
    const left = keeper.#entry?.report;
    if (left !== undefined && !isTakeOver(left)) {
      const isGone = await keeper.#removeUnwanted();
      const isCut = left.state === 'recording' || left.state === 'finishing';
      const state = isGone ? 'discarded' : isCut ? 'failed' : 'kept';
      await keeper.#note({ ...left, state, problem: { reason: 'restarted', detail: '' } });
    }
    return keeper;
  }

  /** The take that is not over, with its length so far; null while none is. */
  get current(): TakeReport | null {
    const report = this.#entry?.report ?? null;
    return report === null || isTakeOver(report) ? null : this.#measured(report);
  }

  /** The session of what is being recorded: its signature counts as long as that goes on. */
  get session(): string | null {
    return this.#entry?.report.state === 'recording' ? this.#session : null;
  }

  /** What the ground has not heard yet; null when it knows. */
  get untold(): TakeReport | null {
    return this.#entry === null || this.#entry.told ? null : this.#measured(this.#entry.report);
  }

  /** Resolves at the next change. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** The ground has heard of a report. */
  heard({ id, state }: TakeReport): Promise<void> {
    return this.#do(async () => {
      const now = this.#entry;
      if (now === null || now.told || now.report.id !== id || now.report.state !== state) return;
      this.#entry = { ...now, told: true };
      await writeTake(this.#options.spool, this.#entry);
    });
  }

  /** Do what is wished. */
  wish(take: Take): Promise<void> {
    return this.#do(async () => {
      const here = this.#entry?.report;
      if (here?.id !== take.id) {
        if (take.state !== 'asked' || take.wish !== 'record') return;
        // The ground begins another one only when it has forgotten this.
        if (here !== undefined && !isTakeOver(here)) await this.#end({ outcome: 'unknown', problem: null });
        await this.#start(take);
        return;
      }
      if (isTakeOver(here) || take.wish === 'record') return;
      await this.#halt(null);
      if (take.wish === 'discard') await this.#discard();
      if (take.wish === 'keep' && take.marks !== null) await this.#keep(take.marks);
    });
  }

  /** Stop by the word of somebody at this computer. */
  stopBeside({ end }: StopNote): Promise<void> {
    return this.#do(async () => {
      await this.#halt({ reason: 'stopped_beside', detail: '' });
      if (end === 'discard') await this.#discard();
      else if (end !== null) await this.#end({ outcome: end, problem: null });
    });
  }

  /** Look at what runs: a take that became too long, or whose disk fails, is ended. */
  look(): Promise<void> {
    return this.#do(async () => {
      if (this.#entry?.report.state !== 'recording') return;
      if (!this.#options.station.isRecording()) await this.#halt(null);
      else if (this.#seconds() > this.#options.longest) await this.#halt({ reason: 'too_long', detail: '' });
    });
  }

  /** End what runs, as `Station.close` does afterwards with its file. */
  close(): Promise<void> {
    return this.#do(async () => {
      if (this.current !== null) await this.#end({ outcome: 'unknown', problem: { reason: 'restarted', detail: '' } });
    });
  }

  async #start({ id, plan }: Take): Promise<void> {
    const fresh: TakeReport = {
      id,
      state: 'recording',
      seconds: 0,
      problem: null,
      verdict: null,
      dropped: 0,
      episode: null,
    };
    const problem = this.#hindrance();
    if (problem !== null) return this.#note({ ...fresh, state: 'failed', problem });
    // Remembered before it begins: after a power loss it is not begun again.
    await this.#note(fresh, { quietly: true });
    try {
      const { session, order, safety, task, instruction, operator, variation } = plan;
      const notes = new Map([[SAFETY_RECORD, new Map(Object.entries(safety))]]);
      const under = { session, task, instruction, operator, variation, notes };
      const file = await this.#options.station.start(order === null ? under : { ...under, order });
      this.#entry = { ...this.#entry!, file };
      this.#beganMs = performance.now();
      this.#session = session;
      await this.#note(fresh);
    } catch (error) {
      await this.#note({ ...fresh, state: 'failed', problem: problemOf(error) });
    }
  }

  #hindrance(): TakeProblem | null {
    const away = this.#options.station.status().find(({ peer }) => peer === null);
    if (away !== undefined) return { reason: 'away', detail: away.source.slice(0, LONGEST_DETAIL) };
    const slow = this.#options.lights().filter(({ hz, wanted }) => wanted !== null && hz < wanted);
    if (slow.length === 0) return null;
    const names = slow.map(({ name }) => name).join(', ');
    return { reason: 'dead_stream', detail: names.slice(0, LONGEST_DETAIL) };
  }

  /** Stop recording and judge; nothing happens when it has stopped. */
  async #halt(problem: TakeProblem | null): Promise<void> {
    const report = this.#entry?.report;
    if (report?.state !== 'recording') return;
    await this.#note({ ...report, state: 'finishing', seconds: this.#seconds(), problem });
    try {
      const { path, seconds, dropped, warnings } = await this.#options.station.halt();
      for (const warning of warnings) this.#options.notice(warning);
      const verdict = await this.#judge(path);
      await this.#note({ ...report, state: 'finished', seconds, dropped, problem, verdict });
    } catch (error) {
      await this.#note({ ...report, state: 'failed', seconds: this.#seconds(), problem: problemOf(error) });
    }
  }

  async #judge(path: string): Promise<TakeReport['verdict']> {
    const began = performance.now();
    try {
      const { decision, findings } = await this.#options.judge(path);
      return { decision, findings: findings.slice(0, MOST_FINDINGS), tookMs: performance.now() - began };
    } catch (error) {
      // The ground judges it again anyway.
      this.#options.notice(`The recording could not be judged here: ${textOf(error)}`);
      return null;
    }
  }

  async #keep(marks: TakeMarks): Promise<void> {
    const entry = this.#entry;
    if (entry?.report.state !== 'finished') return;
    this.#entry = { ...entry, marks };
    await writeTake(this.#options.spool, this.#entry);
    const ending: Ending = marks;
    try {
      const { path } = await this.#options.station.keep(ending);
      // Whoever sends may have sent and removed it by now.
      const episode = await sha256Of(path).then(episodeIdOf, () => null);
      await this.#note({ ...entry.report, state: 'kept', episode });
    } catch (error) {
      await this.#note({ ...entry.report, state: 'failed', problem: problemOf(error) });
    }
  }

  async #discard(): Promise<void> {
    const entry = this.#entry;
    if (entry?.report.state !== 'finished') return;
    // Remembered before it is done: a restart in between takes up neither what is left of it nor the word that it was kept.
    this.#entry = { ...entry, unwanted: true };
    await writeTake(this.#options.spool, this.#entry);
    await this.#options.station.discard();
    await this.#note({ ...entry.report, state: 'discarded' });
  }

  /** Remove what was recovered of a take that its person has discarded. @returns whether he has. */
  async #removeUnwanted(): Promise<boolean> {
    const { report, file, unwanted } = this.#entry!;
    if (file === null) return false;
    const { spool, wished } = this.#options;
    const take = unwanted ? null : ((await wished?.().catch(() => null)) ?? null);
    if (!unwanted && (take?.id !== report.id || take.wish !== 'discard')) return false;
    await rm(join(spool, `${file}.mcap`), { force: true });
    await syncFolder(spool);
    return true;
  }

  /** Stop and keep without a person at the page. */
  async #end({ outcome, problem }: Pick<Ending, 'outcome'> & { problem: TakeProblem | null }): Promise<void> {
    await this.#halt(problem);
    await this.#keep({ outcome, attempts: 1, failureCause: outcome === 'failure' ? 'other' : null });
  }

  async #note(report: TakeReport, { quietly = false } = {}): Promise<void> {
    const before = this.#entry?.report.id === report.id ? this.#entry : null;
    this.#entry = { marks: null, file: null, unwanted: false, ...before, report, told: quietly };
    await writeTake(this.#options.spool, this.#entry);
    if (!quietly) this.#changed();
  }

  #measured(report: TakeReport): TakeReport {
    return report.state === 'recording' ? { ...report, seconds: this.#seconds() } : report;
  }

  #seconds(): number {
    return this.#beganMs === 0 ? 0 : (performance.now() - this.#beganMs) / 1000;
  }

  #do(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }
}

function problemOf(error: unknown): TakeProblem {
  const isDisk = isPalaestraError(error) && error.code === 'no_space';
  return { reason: isDisk ? 'disk' : 'unknown', detail: textOf(error).slice(0, LONGEST_DETAIL) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
