import { createHash } from 'node:crypto';
import { aboutRecording, type LocalFile, type Manifest, manifestOf, partRange, type ServerClient } from '../index.ts';
import type { Ground } from './ground.ts';

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bytes as a file to send. */
export function fileOf(bytes: Uint8Array<ArrayBuffer>, name = 'a.mcap'): LocalFile {
  return { name, size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

/** A client that does not wait. */
export function clientOf(url: string, key: string): ServerClient {
  return { fetch, url, key, signal: new AbortController().signal, wait: async () => {} };
}

/** The true manifest of a recording, in parts of 64 KiB. */
export async function manifestFor(
  bytes: Uint8Array<ArrayBuffer>,
  name = 'a.mcap',
  partBytes = 65536,
): Promise<Manifest> {
  const file = fileOf(bytes, name);
  return manifestOf(file, await aboutRecording(file), { partBytes });
}

/** Requests one by one, as a sender with bad intentions makes them. */
export function rawSender(ground: Ground, key: string) {
  async function call(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(`${ground.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> | null };
  }
  const json = { 'Content-Type': 'application/json' };
  const raw = {
    call,
    announce: (manifest: object) => call('POST', '/uploads/announce', JSON.stringify(manifest), json),
    put: (sha256: string, n: number | string, bytes: Uint8Array<ArrayBuffer>) =>
      call('PUT', `/uploads/${sha256}/parts/${n}`, bytes),
    finish: (sha256: string) => call('POST', `/uploads/${sha256}/finish`),
    post: (path: string, body: object) => call('POST', path, JSON.stringify(body), json),
    /** Every part of a manifest from these bytes, whatever the manifest says of them. */
    async putAll(manifest: Manifest, bytes: Uint8Array<ArrayBuffer>): Promise<number[]> {
      const statuses: number[] = [];
      for (let n = 0; n < manifest.parts.length; n++) {
        const { start, end } = partRange(manifest, n);
        statuses.push((await raw.put(manifest.sha256, n, bytes.slice(start, end))).status);
      }
      return statuses;
    },
    async sendAll(bytes: Uint8Array<ArrayBuffer>, manifest?: Manifest) {
      const told = manifest ?? (await manifestFor(bytes));
      await raw.announce(told);
      await raw.putAll(told, bytes);
      return raw.finish(told.sha256);
    },
  };
  return raw;
}
