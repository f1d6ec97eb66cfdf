import type { Sha256 } from '@palaestra/core';
import type { OutboxState, QuotaLevel, Why } from '@palaestra/transmit';

/** One recording that waits in this browser. */
export interface WaitingRecording {
  readonly sha256: Sha256;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly state: OutboxState;
  /** Why it waits or was refused, in the words of who said so. */
  readonly reason: string | null;
  /** The same for the reader's language; absent where only the words tell it. */
  readonly why?: Why | undefined;
  /** How much of it has arrived, 0 to 1; null while it is not under way. */
  readonly fraction: number | null;
}

/** What waits in this browser for the server. */
export interface UploadState {
  /** The organization whose recordings these are. */
  readonly org: string | null;
  /** Recordings that are kept and not verified yet. */
  readonly waiting: number;
  /** Their bytes. */
  readonly bytes: number;
  /** Recordings verified since the page was opened. */
  readonly sent: number;
  /** The last request did not reach the server. */
  readonly offline: boolean;
  /** How much of the one under way has arrived, 0 to 1; null when none is. */
  readonly fraction: number | null;
  /** Why sending stands still, or why one was refused; it stays in this browser. */
  readonly fault: string | null;
  /** Another key with which the server signs; nothing is sent before a person accepts it. */
  readonly newKey: string | null;
  /** How full this browser's storage is. */
  readonly level: QuotaLevel;
  /** Bytes that recordings may take in it; null when it does not tell. */
  readonly quota: number | null;
  /** The oldest of them. */
  readonly recordings: readonly WaitingRecording[];
}

export const NOTHING_WAITS: UploadState = {
  org: null,
  waiting: 0,
  bytes: 0,
  sent: 0,
  offline: false,
  fraction: null,
  fault: null,
  newKey: null,
  level: 'ok',
  quota: null,
  recordings: [],
};

/** What a page asks of the worker that sends. */
export type UploadOrder =
  | { readonly do: 'start'; readonly org: string; readonly limit: number | null }
  /** Bytes per second; null for no limit. */
  | { readonly do: 'limit'; readonly limit: number | null }
  | { readonly do: 'retry'; readonly sha256: Sha256 }
  | { readonly do: 'accept'; readonly key: string };

/** Orders go to whichever tab sends, and its state to every tab. */
export const UPLOADS_CHANNEL = 'palaestra.uploads';
