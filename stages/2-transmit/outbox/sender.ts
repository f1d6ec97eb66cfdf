import type { Sha256 } from '@palaestra/core';
import type { Manifest } from '../manifest.ts';
import type { Receipt, ReceiptKey } from '../receipt.ts';
import type { LocalFile } from '../send/local-file.ts';

/** What an outbox asks of the way to the server. Errors are PalaestraErrors whose code tells what may help. */
export interface OutboxSender {
  /** Origin of the server. */
  readonly server: string;
  /** Tell the server what exists. Null when it wants the bytes, its receipt when it has them. */
  announce(manifest: Manifest, signal: AbortSignal): Promise<Receipt | null>;
  /** Bring every byte there and have it verified. The receipt is checked by the caller. */
  send(file: LocalFile, manifest: Manifest, hooks: SendHooks): Promise<Receipt>;
  /** Have the server forget that it refused this content, so that it is examined again. No fault when it did not. */
  giveUp(sha256: Sha256, signal: AbortSignal): Promise<void>;
  /** The keys with which the server signs. */
  keys(signal: AbortSignal): Promise<ReceiptKey[]>;
}

export interface SendHooks {
  readonly signal: AbortSignal;
  /** Waits until so many bytes may go. */
  pace(bytes: number): Promise<void>;
  /** Bytes that the server has. */
  progress(done: number): void;
}
