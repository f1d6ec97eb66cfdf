import type { McapRecord } from '@palaestra/formats/mcap';
import type { ExpectedRecord } from './variants.ts';

/** A record in the form the expectations use: snake_case names in order, values as text. */
export function toExpectedForm(record: McapRecord): ExpectedRecord {
  const { type, ...fields } = record;
  // The expectations leave out the CRC of attachments; reading has checked it.
  const told = Object.entries(fields).filter(([name]) => type !== 'Attachment' || name !== 'crc');
  const entries = told.map(([name, value]) => [snakeCase(name), plain(value)] as const);
  return { type, fields: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), String(item)]));
  if (value instanceof Uint8Array) return Array.from(value, String);
  return String(value);
}
