import { PalaestraError } from '@palaestra/core';
import { badFile } from './bad-file.ts';
import type { Readable } from './byte-access.ts';

/** The part of `fetch` that is used. */
export type FetchRange = (url: string, init: { readonly headers: Record<string, string> }) => Promise<Response>;

/**
 * A file behind HTTP, read in ranges. The size comes with the first answer; a server that does not answer with exactly
 * the range asked for (status 206 and the right Content-Range), or whose file changes size in between, is refused.
 *
 * @throws PalaestraError `unavailable` when the server does not answer, `not_found` on 404, `bad_file` otherwise.
 */
export function httpReadable(url: string, fetch: FetchRange): Readable {
  let size: Promise<number> | undefined;
  const knownSize = () => {
    size ??= fetchRange(url, fetch, 0, 0).then((answer) => answer.size);
    // A fault of the network must not stay for ever.
    size.catch(() => {
      size = undefined;
    });
    return size;
  };
  return {
    size: async () => BigInt(await knownSize()),
    async read(offset, length) {
      if (length === 0n) return new Uint8Array(0);
      const total = await knownSize();
      const start = Number(offset);
      const last = start + Number(length) - 1;
      if (start < 0 || last >= total) throw badFile(`${length} bytes are wanted, the file has ${total} in all`, start);
      const answer = await fetchRange(url, fetch, start, last);
      if (answer.size !== total)
        throw badFile(`the file changed on the server, from ${total} to ${answer.size} bytes`, 0);
      return answer.bytes;
    },
  };
}

async function fetchRange(
  url: string,
  fetch: FetchRange,
  first: number,
  last: number,
): Promise<{ bytes: Uint8Array; size: number }> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { Range: `bytes=${first}-${last}` } });
  } catch (cause) {
    throw new PalaestraError('unavailable', `Cannot read the file: the server does not answer (${url})`, { cause });
  }
  if (response.status === 404) throw new PalaestraError('not_found', `Cannot read the file: there is none (${url})`);
  // An empty file has no first byte: servers answer 416 with its size.
  const empty = response.status === 416 && response.headers.get('content-range') === 'bytes */0';
  if (empty) return { bytes: new Uint8Array(0), size: 0 };
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (response.status !== 206 || range === null || Number(range[1]) !== first || Number(range[2]) !== last) {
    await response.body?.cancel();
    const found = `status ${response.status}, Content-Range "${response.headers.get('content-range') ?? ''}"`;
    throw badRange(`expected 206 for bytes ${first} to ${last}, found ${found}`, url);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.byteLength !== last - first + 1) {
    throw badRange(`expected ${last - first + 1} bytes, found ${bytes.byteLength}`, url);
  }
  return { bytes, size: Number(range[3]) };
}

function badRange(reason: string, url: string): PalaestraError {
  return new PalaestraError('bad_file', `Cannot read a range of the file: ${reason} (${url})`);
}
