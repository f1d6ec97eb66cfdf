import { createHash } from 'node:crypto';
import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PalaestraError, Sha256 } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { uploadRow } from './store.ts';

/** Where `routes` are mounted; the tus protocol answers with addresses of its own. */
const TUS_PATH = '/api/v1/uploads/tus';

export interface SpoolOptions {
  /** Folder for uploads that are under way; on the same disk as the blobs, or with as much space. */
  readonly spoolDir: string;
  /** Largest file, bytes. */
  readonly maxBytes: number;
  /** Bytes free in a folder; for tests. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** An upload that is complete in the spool. */
export interface SpooledFile {
  readonly path: string;
  readonly size: number;
}

/** Uploads under way, by organization. An upload is named by its sha256, so that a sender finds it again by itself. */
export interface Spool {
  /** Answer one request of the tus 1.0 protocol. */
  handle(org: string, request: Request): Promise<Response>;
  /**
   * The spooled file, or null when there is none.
   *
   * @throws PalaestraError `conflict` when it is not complete.
   */
  find(org: string, sha256: Sha256): Promise<SpooledFile | null>;
  /** Remove an upload in whatever state it is; none is fine. */
  remove(org: string, sha256: Sha256): Promise<void>;
  /** @throws PalaestraError `too_large` or `no_space` when a file of this size cannot be taken. */
  checkSpace(size: number): Promise<void>;
}

/** An upload that nobody continued for so long is removed. */
const KEEP_MS = 7 * 24 * 3600 * 1000;

export function openSpool({ db, log }: Pick<StageContext, 'db' | 'log'>, options: SpoolOptions): Spool {
  const { spoolDir, maxBytes, freeBytes = freeBytesOf } = options;
  const byOrg = new Map<string, { server: Server; files: FileStore }>();
  const creating = new Map<string, Promise<unknown>>();

  async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (creating.get(key) ?? Promise.resolve()).then(work, work);
    creating.set(key, mine);
    try {
      return await mine;
    } finally {
      if (creating.get(key) === mine) creating.delete(key);
    }
  }

  /** Each organization has its own folder and its own server, so that no name of one can reach a file of another. */
  function spoolOf(org: string): { server: Server; files: FileStore } {
    const known = byOrg.get(org);
    if (known) return known;
    const directory = join(spoolDir, createHash('sha256').update(org).digest('hex').slice(0, 32));
    const files = new FileStore({ directory, expirationPeriodInMilliseconds: KEEP_MS });
    const server = new Server({
      path: TUS_PATH,
      datastore: files,
      relativeLocation: true,
      maxSize: maxBytes,
      namingFunction: (_request, metadata) => nameOf(metadata),
      onUploadCreate: async (_request, upload) => {
        const announced = await uploadRow(db, org, upload.id);
        if (announced === null) throw refusal(404, 'announce the upload first');
        if (announced.size !== upload.size) throw refusal(409, `expected the announced ${announced.size} bytes`);
        // A second creation would empty the file of an upload that is under way.
        const exists = await files.getUpload(upload.id).catch(() => null);
        if (exists && !isOld(exists.creation_date))
          throw refusal(409, 'the upload exists; ask for its offset and continue');
        await mkdir(spoolDir, { recursive: true, mode: 0o700 });
        if ((await freeBytes(spoolDir)) < 2 * announced.size) throw refusal(507, 'the disk is full');
        return {};
      },
      onResponseError: async (_request, error) => {
        // The store tells every failed write the same way; a disk without space is the one that the sender can name.
        const isFault = !('status_code' in error) || error.status_code === 500;
        if (!isFault) return undefined;
        if ((await freeBytes(spoolDir)) < 1024 * 1024) return refusal(507, 'the disk is full');
        log.error({ err: error }, 'an upload failed');
        return undefined;
      },
    });
    const made = { server, files };
    byOrg.set(org, made);
    server.cleanUpExpiredUploads().catch((error: unknown) => log.debug({ err: error }, 'no old uploads to remove'));
    return made;
  }

  return {
    handle(org, request) {
      const { server } = spoolOf(org);
      if (request.method !== 'POST') return server.handleWeb(request);
      // Between "does it exist" and "create it" no other creation of the same upload may come.
      const named = /sha256 ([\w+/=]+)/.exec(request.headers.get('Upload-Metadata') ?? '')?.[1] ?? '';
      return inTurn(`${org}\n${named}`, () => server.handleWeb(request));
    },
    async find(org, sha256) {
      const { files } = spoolOf(org);
      const upload = await files.getUpload(sha256).catch(() => null);
      if (upload?.storage === undefined) return null;
      if (upload.offset !== upload.size) {
        const found = `expected ${upload.size} bytes, found ${upload.offset}`;
        throw new PalaestraError('conflict', `Cannot finish the upload: it is not complete, ${found} (${sha256})`);
      }
      return { path: upload.storage.path, size: upload.offset };
    },
    remove: (org, sha256) =>
      spoolOf(org)
        .files.remove(sha256)
        .catch(() => {}),
    async checkSpace(size) {
      if (size > maxBytes) {
        throw new PalaestraError(
          'too_large',
          `Cannot take the file: too large, expected at most ${maxBytes} bytes, found ${size}`,
        );
      }
      await mkdir(spoolDir, { recursive: true, mode: 0o700 });
      // Once in the spool, once in the store, before the spool is emptied.
      const free = await freeBytes(spoolDir);
      if (free < 2 * size) {
        throw new PalaestraError(
          'no_space',
          `Cannot take the file: the disk is full, expected ${2 * size} bytes free, found ${free}`,
        );
      }
    },
  };
}

function isOld(created: string | undefined): boolean {
  return created !== undefined && Date.now() - Date.parse(created) > KEEP_MS;
}

function nameOf(metadata: Record<string, string | null> | undefined): string {
  const sha256 = Sha256.safeParse(metadata?.sha256);
  if (!sha256.success) throw refusal(400, 'expected the metadata sha256');
  return sha256.data;
}

/** An error in the form that @tus/server answers with. */
function refusal(status_code: number, body: string): { status_code: number; body: string } {
  return { status_code, body: `Cannot take the upload: ${body}\n` };
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
