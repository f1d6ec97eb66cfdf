/** Sending recordings: the requests, the receipts and the sender. Runs in a browser. */
export { AnnounceAnswer, AnnounceRequest, FinishRequest, MediaRequest, Receipt, Stored } from './receipt.ts';
export { sendMedia } from './send-media.ts';
export { type LocalFile, type SentRecording, sendRecording } from './send-recording.ts';
export type { ServerClient } from './server-client.ts';
