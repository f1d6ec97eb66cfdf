import { hex, type Sha256 } from './ids.ts';

/**
 * Canonical JSON by RFC 8785 (JCS): keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them.
 * `undefined` members are left out, as JSON.stringify does.
 *
 * @throws {TypeError} for NaN, Infinity, bigint or a function, which JSON cannot carry.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`Cannot write canonical JSON: ${value} is not a JSON number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`Cannot write canonical JSON: a ${typeof value} is not JSON`);
}

/** The sha256 of `data` (text as UTF-8); for data that already sits in memory. */
export async function sha256Of(data: string | Uint8Array<ArrayBuffer>): Promise<Sha256> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
