import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type EpisodeMetadata, hex, PalaestraError } from '@palaestra/core';
import { holdProcessLock } from '@palaestra/platform/db/process-lock';
import type { ClockSegment } from './clock-estimate.ts';
import { RECORDER_LOCK } from './folder.ts';
import { LiveSource, type SourceStatus } from './live-source.ts';
import { type RecordedTopic, Recording, type RecordingOptions } from './recording.ts';
import { type RecoveredRecording, recoverUnfinished } from './recover-unfinished.ts';
import type { Source } from './source.ts';
import { type StationClock, stationClock } from './station-clock.ts';

export interface StationOptions {
  /** Folder for recordings; made when missing. One station at a time works in it. */
  readonly spool: string;
  /** Letters, digits, dot, dash, underscore: it begins the names of the files. */
  readonly station: string;
  readonly robot: EpisodeMetadata['robot'];
  /** True when the source is a simulator. */
  readonly simulated: boolean;
  readonly sources: readonly Source[];
  readonly clock?: StationClock;
  readonly recording?: RecordingOptions;
}

/** What is to be recorded. */
export type Plan = Pick<EpisodeMetadata, 'task' | 'instruction' | 'operator'> &
  Partial<Pick<EpisodeMetadata, 'order' | 'session' | 'variation'>> & {
    /** Metadata records to keep in the file, by their name. */
    readonly notes?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  };
/** How it ended. */
export type Ending = Pick<EpisodeMetadata, 'outcome' | 'failureCause' | 'attempts'>;

/** A recording that is over and whole, and has no name yet. */
export interface EndedRecording {
  /** Where it lies until it is kept or discarded. */
  readonly path: string;
  readonly seconds: number;
  readonly topics: readonly RecordedTopic[];
  /** Messages lost because the disk did not keep up. */
  readonly dropped: number;
  readonly clocks: readonly { readonly source: string; readonly segments: readonly ClockSegment[] }[];
  /** What a person should look at, one sentence each. */
  readonly warnings: readonly string[];
}

/** One that was kept; `path` is where it lies for good. */
export type FinishedRecording = EndedRecording;

/** A station beside a robot. */
export interface Station {
  /** What an earlier process had left unfinished. */
  readonly recovered: readonly RecoveredRecording[];
  status(): SourceStatus[];
  /** True while a recording runs and the disk takes it. */
  isRecording(): boolean;
  /** @returns the name of its file. @throws PalaestraError `conflict` while a recording runs, `no_space` for a full disk. */
  start(plan: Plan): Promise<string>;
  /**
   * End the recording, so that it can be looked at before it is kept or discarded.
   *
   * @throws PalaestraError `conflict` when none runs; of the disk, when it failed: the next opening recovers the rest.
   */
  halt(ending?: Ending): Promise<EndedRecording>;
  /** Keep what was halted. @throws PalaestraError `conflict` when nothing was; of the disk as `halt`. */
  keep(ending: Ending): Promise<FinishedRecording>;
  /** Remove what was halted. @throws PalaestraError `conflict` when nothing was. */
  discard(): Promise<void>;
  /** `halt` and `keep` in one. */
  stop(ending: Ending): Promise<FinishedRecording>;
  /** End the sources and let go of the spool. A recording that runs or was halted is kept with the outcome unknown. */
  close(): Promise<void>;
}

/** Name of the Metadata record with what is known of a source's clock. */
export const CLOCK_RECORD = 'palaestra.source_clock';
/** Name of the Metadata record with the reason why a recording was made without asking the ground. */
export const OFFLINE_RECORD = 'palaestra.offline';
/** Nobody said how it went. */
const UNKNOWN: Ending = { outcome: 'unknown', failureCause: null, attempts: 1 };
/** Two clocks that differ by more are worth a word: joining with other recordings by time of day will be wrong. */
const MUCH_OFFSET_NS = 1e9;

/**
 * Open a station: finish what an earlier process left behind, then connect to the sources and stay connected.
 *
 * @throws PalaestraError `conflict` when another process works in the spool.
 */
export async function openStation(options: StationOptions): Promise<Station> {
  const { spool, clock = stationClock() } = options;
  await mkdir(spool, { recursive: true });
  const release = await holdProcessLock(join(spool, RECORDER_LOCK), spool, 'palaestra station');
  const recovered = await recoverUnfinished(spool).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const ending = new AbortController();
  const sources = options.sources.map((source) => new LiveSource(source, clock, ending.signal));
  let running: { recording: Recording; metadata: EpisodeMetadata; startNs: bigint; calendarStepNs: bigint } | null =
    null;
  let halted: { recording: Recording; metadata: EpisodeMetadata; ended: EndedRecording } | null = null;

  async function start(plan: Plan): Promise<string> {
    if (running !== null) throw new PalaestraError('conflict', 'Cannot start a recording: one runs already');
    if (halted !== null) {
      throw new PalaestraError('conflict', 'Cannot start a recording: the last one is neither kept nor discarded');
    }
    const startNs = clock.nowNs();
    const metadata = beginning(options, plan);
    const name = nameOf(options.station, startNs);
    const recording = await Recording.open(spool, name, metadata, startNs, options.recording);
    for (const [name, entries] of plan.notes ?? []) recording.note(name, entries);
    running = { recording, metadata, startNs, calendarStepNs: clock.calendarStepNs() };
    for (const [number, source] of sources.entries()) {
      source.listen({
        message: (channel, sourceNs, stationNs, data) => recording.message(number, channel, sourceNs, stationNs, data),
        event: (name, stationNs, detail) => recording.event(name, stationNs, detail),
      });
    }
    return name;
  }

  async function halt(end: Ending = UNKNOWN): Promise<EndedRecording> {
    if (running === null) throw new PalaestraError('conflict', 'Cannot stop the recording: none runs');
    const { recording, metadata, startNs, calendarStepNs } = running;
    running = null;
    const seconds = Number(clock.nowNs() - startNs) / 1e9;
    const clocks = sources.map((source) => ({ source: source.status().source, segments: source.release() }));
    const stepNs = clock.calendarStepNs() - calendarStepNs;
    for (const { source, segments } of clocks) recording.note(CLOCK_RECORD, clockEntries(source, segments, stepNs));
    const { topics, dropped } = recording;
    await recording.seal({ ...metadata, ...end });
    const warnings = warningsOf(clocks, stepNs, dropped, topics);
    const ended = { path: recording.sealedPath, seconds, topics, dropped, clocks, warnings };
    halted = { recording, metadata, ended };
    return ended;
  }

  function takeHalted() {
    if (halted === null) throw new PalaestraError('conflict', 'Cannot end the recording: none was stopped');
    const taken = halted;
    halted = null;
    return taken;
  }

  async function keep(end: Ending): Promise<FinishedRecording> {
    const { recording, metadata, ended } = takeHalted();
    return { ...ended, path: await recording.keep({ ...metadata, ...end }) };
  }

  async function stop(end: Ending): Promise<FinishedRecording> {
    await halt(end);
    return keep(end);
  }

  return {
    recovered,
    status: () => sources.map((source) => source.status()),
    isRecording: () => running !== null && !running.recording.failed,
    start,
    halt,
    keep,
    discard: async () => takeHalted().recording.discard(),
    stop,
    async close() {
      try {
        if (running !== null) await stop(UNKNOWN);
        else if (halted !== null) await keep(UNKNOWN);
      } finally {
        ending.abort();
        await Promise.all(sources.map(({ ended }) => ended));
        await release();
      }
    },
  };
}

function beginning({ station, robot, simulated }: StationOptions, { notes: _, ...plan }: Plan): EpisodeMetadata {
  return {
    schema: 'palaestra.episode/1',
    variation: {},
    ...plan,
    cell: null,
    seed: null,
    station,
    robot,
    simulated,
    outcome: 'unknown',
    failureCause: null,
    attempts: 1,
    criteria: [],
    source: null,
    missingStreams: [],
    time: 'measured',
    recovered: false,
  };
}

/** `real-1-20261122T130614Z-3f9a`: sorts by time; the last digits keep two starts in one second apart. */
function nameOf(station: string, startNs: bigint): string {
  const time = new Date(Number(startNs / 1_000_000n)).toISOString().replace(/[-:]|\.\d+/g, '');
  return basename(`${station}-${time}-${hex(crypto.getRandomValues(new Uint8Array(2)))}`);
}

function clockEntries(source: string, segments: readonly ClockSegment[], calendarStepNs: bigint): Map<string, string> {
  const plain = segments.map(({ fromNs, toNs, ...rest }) => ({ fromNs: String(fromNs), toNs: String(toNs), ...rest }));
  return new Map([
    ['source', source],
    ['meaning', 'source clock minus station clock; the shortest one-way delay is in it'],
    ['segments', JSON.stringify(plain)],
    ['station_calendar_step_ns', String(calendarStepNs)],
  ]);
}

function warningsOf(
  clocks: FinishedRecording['clocks'],
  stepNs: bigint,
  dropped: number,
  topics: readonly RecordedTopic[],
): string[] {
  const warnings: string[] = [];
  if (topics.length === 0) warnings.push('nothing was recorded: no message came');
  for (const { topic, messages, dropped } of topics.filter(({ dropped }) => dropped > 0)) {
    const text = `${dropped} of ${messages + dropped} messages were dropped, because the disk did not keep up`;
    warnings.push(`${topic}: ${text}`);
  }
  const refused = dropped - topics.reduce((sum, topic) => sum + topic.dropped, 0);
  if (refused > 0)
    warnings.push(`${refused} messages were dropped, because a recording has no room for their channels`);
  for (const { source, segments } of clocks) {
    const most = Math.max(0, ...segments.map(({ offsetNs }) => Math.abs(offsetNs)));
    if (most > MUCH_OFFSET_NS)
      warnings.push(`the clock of ${source} differs by ${(most / 1e9).toFixed(1)} s from the station's`);
    if (segments.length > 1) warnings.push(`the clock of ${source} stepped ${segments.length - 1} times`);
  }
  if (stepNs > 250_000_000n || stepNs < -250_000_000n) {
    warnings.push(`this machine's calendar clock was moved by ${(Number(stepNs) / 1e9).toFixed(1)} s while recording`);
  }
  return warnings;
}
