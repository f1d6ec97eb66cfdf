import { dirname, join } from 'node:path';
import type { StageContext } from '@palaestra/platform/http';
import type { ReceiptSigner } from '../receipt.ts';
import { type FairGate, fairGate } from './fair-gate.ts';
import { type PartFiles, partFiles } from './part-files.ts';
import { receiptKeyFile } from './receipt-key.ts';
import type { Patience } from './steady-body.ts';
import { type Turns, turnsIn } from './turns.ts';

export interface TransmitOptions {
  /** Folder for uploads that are under way; on the same disk as the blobs, so that nothing is copied. */
  readonly spoolDir: string;
  /** File of the private key that signs receipts, made when it is missing; by default `receipt-key` beside the spool. */
  readonly receiptKey?: string;
  /** Largest file that is taken, bytes; 50 GB by default. */
  readonly maxBytes?: number;
  /** Most bytes that one organization may have announced and not finished; 500 GB by default. */
  readonly quotaBytes?: number;
  /** Bytes of the disk that uploads leave free, for the database and the rest; 1 GiB by default. */
  readonly reserveBytes?: number;
  /** Parts that are taken at once; 32 by default, of one station at most a quarter of them. */
  readonly partsInFlight?: number;
  /** How long and how slow a sender may be. */
  readonly patience?: Partial<Patience>;
  /** Bytes free in a folder; for tests. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Aborts when the server stops; without it nothing is tidied up in the background. */
  readonly stopping?: AbortSignal;
}

/** What the uploads of one server share. */
export interface Uploads {
  readonly context: StageContext;
  readonly files: PartFiles;
  readonly gate: FairGate;
  readonly turns: Turns;
  /** Announcements and endings that work at once. */
  readonly desk: { readonly announcing: FairGate; readonly finishing: FairGate };
  readonly patience: Patience;
  readonly limits: { readonly maxBytes: number; readonly quotaBytes: number; readonly reserveBytes: number };
  /** @throws PalaestraError `internal` when the key file is damaged. */
  signer(): Promise<ReceiptSigner>;
}

/** Who waits longer than this is sent away; a sender itself gives up a request that lasts much longer. */
const QUEUE = { waiting: 2000, patienceMs: 20_000 };

/**
 * Announcements wait for each other in the database anyway (they share the disk), and endings read whole files. More of
 * them at once would only keep the connections that all other requests need.
 */
const AT_ONCE = 4;

/** Touches no disk yet; the key that signs receipts is read, or made, when the first one is signed. */
export function openUploads(context: StageContext, options: TransmitOptions): Uploads {
  const { spoolDir, maxBytes = 50e9, quotaBytes = 500e9, reserveBytes = 2 ** 30, partsInFlight = 32 } = options;
  const keyPath = options.receiptKey ?? join(dirname(spoolDir), 'receipt-key');
  const gate = fairGate({ limit: partsInFlight, perKey: Math.max(1, Math.ceil(partsInFlight / 4)), ...QUEUE });
  const desk = { limit: AT_ONCE, perKey: AT_ONCE, ...QUEUE };
  let signer: Promise<ReceiptSigner> | undefined;
  return {
    context,
    files: partFiles(spoolDir, options.freeBytes),
    gate,
    turns: turnsIn(gate),
    desk: { announcing: fairGate(desk), finishing: fairGate(desk) },
    patience: { idleMs: 30_000, leastRate: 1024, ...options.patience },
    limits: { maxBytes, quotaBytes, reserveBytes },
    signer() {
      signer ??= receiptKeyFile(keyPath);
      // A fault of the disk must not stay for ever.
      signer.catch(() => {
        signer = undefined;
      });
      return signer;
    },
  };
}
