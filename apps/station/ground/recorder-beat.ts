import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blocker, Heartbeat } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import { fillRate } from '@palaestra/transmit';
import type { SourceStatus } from '../live-source.ts';
import type { StreamRates } from './stream-rates.ts';

export interface RecorderBeatOptions {
  readonly api: Pick<Client, 'heartbeat'>;
  readonly station: string;
  /** The session under which it records. */
  session(): string | null;
  /** Whether its page starts and stops recordings. */
  readonly remote?: boolean;
  readonly spool: string;
  readonly rates: StreamRates;
  status(): readonly SourceStatus[];
  isRecording(): boolean;
  /** What a person should know, once for each reason. */
  notice(text: string): void;
}

const BEAT_MS = 2000;
/** What the board shows of a fault. */
const LONGEST_FAULT = 300;

/** Tells the ground how a recorder stands: its streams with their rates, what it does, what is broken. */
export class RecorderBeat {
  readonly #options: RecorderBeatOptions;
  readonly #rates: StreamRates;
  readonly #fill = fillRate();
  #timer: NodeJS.Timeout | undefined;
  #told = '';

  constructor(options: RecorderBeatOptions) {
    this.#options = options;
    this.#rates = options.rates;
  }

  /** Tell now. @returns why the ground lets nothing be recorded; @throws PalaestraError of the server. */
  async beat(): Promise<Blocker[]> {
    const { api, station } = this.#options;
    return (await api.heartbeat(station, await this.#heartbeat())).blockers;
  }

  /** Go on telling until `stop`. A beat that does not arrive holds nothing up. */
  start(): void {
    this.#timer = setInterval(() => {
      this.beat().then(
        () => (this.#told = ''),
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          if (reason !== this.#told) this.#options.notice(`The ground does not hear of this station: ${reason}`);
          this.#told = reason;
        },
      );
    }, BEAT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #heartbeat(): Promise<Heartbeat> {
    const { session, remote, status, isRecording } = this.#options;
    const spool = await spoolOf(this.#options.spool);
    this.#fill.note(performance.now(), spool.bytes);
    const sources = status();
    const away = sources.find(({ peer }) => peer === null);
    return {
      session: session(),
      activity: isRecording() ? 'recording' : 'ready',
      streams: this.#rates.look(),
      spool: { ...spool, perHour: this.#fill.perHour() },
      fault:
        away === undefined ? null : `${away.source} is away: ${away.reason ?? 'no answer yet'}`.slice(0, LONGEST_FAULT),
      clock: new Date().toISOString(),
      ...(remote === undefined ? {} : { remote }),
    };
  }
}

/** What waits there, what is being recorded with it, and what the disk takes. */
async function spoolOf(folder: string): Promise<Heartbeat['spool']> {
  const names = (await readdir(folder)).filter((name) => /\.mcap(\.part)?$/.test(name));
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const recordings = names.filter((name) => name.endsWith('.mcap')).length;
  return { recordings, bytes, limit: free === null ? null : bytes + free };
}
