import { episodeIdOf, PalaestraError } from '@palaestra/core';
import { aboutRecording } from './about-recording.ts';
import { type LocalFile, manifestOf } from './local-file.ts';
import type { Manifest } from './manifest.ts';
import type { ReceiptKey } from './receipt.ts';
import { refuse, request, requestJson, type ServerClient } from './server-client.ts';
import { AnnounceAnswer, type PlainReceipt, Stored } from './tus-answers.ts';

/** How a recording came to be on the server. `already` means that nothing was sent. */
export interface SentRecording {
  readonly how: 'sent' | 'resumed' | 'already';
  readonly receipt: PlainReceipt;
}

/** How to send; what is left out takes its default. */
export interface SendOptions {
  /** The manifest of this very file, where the caller has written it already; made from the file by default. */
  readonly manifest?: Manifest;
  /** Parts under way at once; 2 by default. */
  readonly inFlight?: number;
  /** Called before every part with its bytes; the part goes when it resolves. */
  pace?(bytes: number): Promise<void>;
  /** Called with the bytes that the server has. */
  progress?(done: number): void;
  /** Called with the key that signed the receipt, before the receipt is believed; throws to refuse the key. */
  trust?(key: ReceiptKey): void | Promise<void>;
}

/** Bytes per request: one lost connection costs at most this much again. */
const PART = 8 * 1024 * 1024;
/** Announcements until we give up, for an upload that vanishes in between. */
const ROUNDS = 3;
/**
 * Answers to a part after which the server's own offset counts: a retry arrived twice (409), or another sender of the
 * same file took over the upload (400, 423).
 */
const OVERTAKEN = new Set([400, 409, 423]);
const TUS = '/api/v1/uploads/tus';
const TUS_VERSION = { 'Tus-Resumable': '1.0.0' };

/**
 * Send one recording: announce, upload what is missing (tus 1.0), have it verified, compare the receipt. Sending again
 * is harmless: an upload is named by its content, so one that was cut off goes on where it stopped, also after a crash
 * and from another process.
 *
 * @throws PalaestraError with the reason of the server; `unavailable` when it stays away.
 */
export async function sendRecording(
  file: LocalFile,
  client: ServerClient,
  options: SendOptions = {},
): Promise<SentRecording> {
  const manifest = options.manifest ?? (await manifestOf(file, await aboutRecording(file), { signal: client.signal }));
  const { sha256, size, name } = manifest;
  for (let round = 0; round < ROUNDS; round++) {
    const answer = await requestJson(client, '/api/v1/uploads/announce', { sha256, size, name });
    const announced = AnnounceAnswer.parse(answer);
    if (announced.state === 'stored') return { how: 'already', receipt: verified(manifest, announced.episode) };
    const started = await upload(file, manifest, client, options.progress ?? (() => {}));
    if (started === null) continue;
    const finished = Stored.parse(await requestJson(client, '/api/v1/uploads/finish', { sha256 }));
    return { how: started > 0 ? 'resumed' : 'sent', receipt: verified(manifest, finished.episode) };
  }
  throw new PalaestraError('unavailable', `Cannot send: the upload is lost on the server again and again (${name})`);
}

/**
 * Upload what the server lacks; returns the offset at which it began, or null when the upload is gone, because another
 * sender of the same file finished it or it was removed.
 */
export async function upload(
  file: LocalFile,
  manifest: Manifest,
  client: ServerClient,
  progress: (done: number) => void,
): Promise<number | null> {
  const place = `${TUS}/${manifest.sha256}`;
  const known = await offsetOf(client, place);
  if (known === null) await create(manifest, client);
  const started = known ?? 0;
  let offset = started;
  let stuck = 0;
  while (offset < file.size) {
    progress(offset);
    const body = await file.read(offset, Math.min(offset + PART, file.size));
    const type = 'application/offset+octet-stream';
    const headers = { ...TUS_VERSION, 'Upload-Offset': String(offset), 'Content-Type': type };
    const response = await request(client, place, { method: 'PATCH', headers, body });
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok && (!OVERTAKEN.has(response.status) || ++stuck > 3)) throw await refuse(client, response);
    const next = response.ok ? offsetIn(response) : await offsetOf(client, place);
    if (next === null) return null;
    if (next > offset) stuck = 0;
    offset = next;
  }
  progress(offset);
  return started;
}

/** How much the server has, null when it knows no such upload. */
async function offsetOf(client: ServerClient, place: string): Promise<number | null> {
  const response = await request(client, place, { method: 'HEAD', headers: TUS_VERSION });
  if (response.status === 404 || response.status === 410) return null;
  if (!response.ok) throw await refuse(client, response);
  return offsetIn(response);
}

function offsetIn(response: Response): number {
  const offset = Number(response.headers.get('Upload-Offset') ?? Number.NaN);
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new PalaestraError(
    'unavailable',
    `Cannot send: the server does not speak tus, found no Upload-Offset (${response.url})`,
  );
}

async function create(file: Manifest, client: ServerClient): Promise<void> {
  const response = await request(client, TUS, {
    method: 'POST',
    headers: {
      ...TUS_VERSION,
      'Upload-Length': String(file.size),
      'Upload-Metadata': `sha256 ${base64(file.sha256)},name ${base64(file.name)}`,
    },
  });
  // 409: another sender of the same file was first; both go on at the offset that the server tells.
  if (!response.ok && response.status !== 409) throw await refuse(client, response);
  await response.body?.cancel();
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The receipt, if the server holds exactly this file. */
function verified(file: Manifest, receipt: PlainReceipt): PlainReceipt {
  const same =
    receipt.recording === file.sha256 && receipt.bytes === file.size && receipt.id === episodeIdOf(file.sha256);
  if (same) return receipt;
  const expected = `expected ${file.size} bytes ${file.sha256}`;
  throw new PalaestraError(
    'bad_file',
    `Cannot verify the upload: ${expected}, found ${receipt.bytes} bytes ${receipt.recording} (${file.name})`,
  );
}
