import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { PalaestraError, sha256Of } from '@palaestra/core';
import { type Hasher, Manifest, type ManifestAbout, partBytesFor, partRange } from '../manifest.ts';

/** A file to send; where its bytes come from is up to the caller. */
export interface LocalFile {
  /** Name without folders. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The half-open byte range [start, end). */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The host's own sha256, where it has one that takes its bytes piece by piece; browsers have none. */
  readonly hasher?: () => Hasher;
}

/**
 * Read a file once and write its manifest. One part at a time sits in memory. Node and browsers give the same.
 *
 * @throws PalaestraError `bad_file` for an empty file or one that becomes shorter, `too_large` above 512 GiB,
 *   `bad_input` for what the manifest cannot carry, for example a name with folders.
 */
export async function manifestOf(
  file: LocalFile,
  about: ManifestAbout,
  options: { partBytes?: number; signal?: AbortSignal; progress?: (done: number) => void } = {},
): Promise<Manifest> {
  const { name, size } = file;
  if (size === 0) throw new PalaestraError('bad_file', `Cannot send the file: it is empty (${name})`);
  const partBytes = options.partBytes ?? partBytesFor(size);
  const whole = (file.hasher ?? portableHasher)();
  const parts: string[] = [];
  for (let n = 0; n * partBytes < size; n++) {
    if (options.signal?.aborted) throw new PalaestraError('cancelled', 'Cannot finish sending: stopped');
    const { start, end } = partRange({ size, partBytes }, n);
    const bytes = await readPart(file, start, end);
    whole.update(bytes);
    parts.push(await sha256Of(bytes));
    options.progress?.(end);
  }
  const manifest = {
    schema: 'palaestra.manifest/1',
    sha256: whole.digest('hex'),
    size,
    name,
    partBytes,
    parts,
    ...about,
  };
  const read = Manifest.safeParse(manifest);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw new PalaestraError('bad_input', `Cannot announce the file: ${issue.message} (${issue.path.join('.')})`);
}

/** Read exactly these bytes. @throws PalaestraError `bad_file` when the file has become shorter. */
export async function readPart(file: LocalFile, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await file.read(start, end);
  if (bytes.byteLength === end - start) return bytes;
  const found = `expected ${end - start} bytes at ${start}, found ${bytes.byteLength}`;
  throw new PalaestraError('bad_file', `Cannot send the file: it became shorter, ${found} (${file.name})`);
}

function portableHasher(): Hasher {
  const hash = sha256.create();
  return { update: (bytes) => void hash.update(bytes), digest: () => bytesToHex(hash.digest()) };
}
