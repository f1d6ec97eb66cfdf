/** Sending recordings: manifest, receipt and the sender. Runs in a browser. */

export { AnnounceAnswer, MediaRequest, type MissingParts, Stored } from './answers.ts';
export { type Hasher, Manifest, type ManifestAbout, partBytesFor, partRange } from './manifest.ts';
/** The station's side: what waits there, and how it gets here. */
export type { Bandwidth, RateWindow } from './outbox/bandwidth.ts';
export { type OutboxEntry, OutboxState, type Why } from './outbox/entry.ts';
export { type FillRate, fillRate } from './outbox/fill-rate.ts';
export { readEntries } from './outbox/ledger.ts';
export { type Outbox, type OutboxOptions, type OutboxStatus, openOutbox } from './outbox/outbox.ts';
export { parseRate, parseSize, parseWindow } from './outbox/parse-bandwidth.ts';
export { type QuotaLevel, type QuotaState, quotaState, sizeText } from './outbox/quota.ts';
export type { OutboxSender } from './outbox/sender.ts';
export { serverSender } from './outbox/server-sender.ts';
export type {
  FoundRecording,
  NoteKind,
  NoteStore,
  OpenRecording,
  OutboxStorage,
  RecordingStore,
} from './outbox/storage.ts';
export { newReceiptSecret, Receipt, ReceiptKey, type ReceiptSigner, receiptSigner, verifyReceipt } from './receipt.ts';
export { aboutRecording } from './send/about-recording.ts';
export { announceManifest } from './send/announce-manifest.ts';
export { receiptKeys, type Trust } from './send/believe-receipt.ts';
export { type LocalFile, manifestOf } from './send/local-file.ts';
export { sendMedia } from './send/send-media.ts';
export { type SendOptions, type SentRecording, sendRecording } from './send/send-recording.ts';
export type { ServerClient } from './send/server-client.ts';
