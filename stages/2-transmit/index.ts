/** Sending recordings: manifest, receipt and the sender. Runs in a browser. */
export { aboutRecording } from './about-recording.ts';
export { type LocalFile, manifestOf } from './local-file.ts';
export { type Hasher, Manifest, type ManifestAbout, partBytesFor, partRange } from './manifest.ts';
export { newReceiptSecret, Receipt, ReceiptKey, type ReceiptSigner, receiptSigner, verifyReceipt } from './receipt.ts';
export { sendMedia } from './send-media.ts';
export { type SendOptions, type SentRecording, sendRecording } from './send-recording.ts';
export type { ServerClient } from './server-client.ts';
export { AnnounceAnswer, AnnounceRequest, FinishRequest, MediaRequest, Stored } from './tus-answers.ts';
