import { bytesReadable, IndexedReader, type McapRecord, streamRecords } from '@palaestra/formats/mcap';
import { describe, expect, test } from 'vitest';
import { toExpectedForm } from './expected-form.ts';
import { type ExpectedRecord, haveVariants, variants } from './variants.ts';

if (!haveVariants) console.warn('conformance/mcap: skipped, ../shared/data/mcap-conformance is missing');

describe.skipIf(!haveVariants)('the conformance files of MCAP', () => {
  test('are 416', async () => {
    expect(await variants()).toHaveLength(416);
  });

  test('read front to back to the expected records, whatever the size of the pieces', async () => {
    for (const variant of await variants()) {
      const bytes = await variant.bytes();
      for (const pieceBytes of [bytes.byteLength, 7]) {
        const records: McapRecord[] = [];
        for await (const record of streamRecords(pieces(bytes, pieceBytes))) {
          // The expectations leave out what only an index needs.
          if (record.type !== 'MessageIndex') records.push(record);
        }
        expect(records.map(toExpectedForm), variant.name).toEqual(await variant.expected());
      }
    }
  });

  test('read through the index to the expected messages, metadata and attachments', async () => {
    let indexed = 0;
    for (const variant of await variants()) {
      const expected = await variant.expected();
      const { features } = variant;
      const readable = bytesReadable(await variant.bytes());
      const open = () => IndexedReader.open(readable);
      const hasMessages = expected.some((record) => record.type === 'Message');
      const hasSummary = expected.some((record) => record.type === 'SummaryOffset') || hasSummaryRecord(expected);
      const isIndexed = hasMessages ? features.has('chx') : features.has('st') || chunkIndexed(expected);
      if (!hasSummary || !isIndexed) {
        await expect(open(), variant.name).rejects.toThrow(/no summary|no chunk index/);
        continue;
      }
      const reader = await open();
      indexed += 1;
      const found: McapRecord[] = [];
      for await (const message of reader.messages()) found.push(message);
      if (features.has('mdx')) for await (const metadata of reader.metadata()) found.push(metadata);
      if (features.has('ax')) for await (const attachment of reader.attachments()) found.push(attachment);
      const wanted = new Set([
        'Message',
        ...(features.has('mdx') ? ['Metadata'] : []),
        ...(features.has('ax') ? ['Attachment'] : []),
      ]);
      const content = expected.filter((record) => wanted.has(record.type)).sort((a, b) => logTime(a) - logTime(b));
      expect(found.map(toExpectedForm), variant.name).toEqual(content);
    }
    expect(indexed).toBeGreaterThan(150);
  });
});

async function* pieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function hasSummaryRecord(expected: readonly { readonly type: string }[]): boolean {
  const end = expected.findIndex((record) => record.type === 'DataEnd');
  return expected[end + 1]?.type !== 'Footer';
}

function chunkIndexed(expected: readonly { readonly type: string }[]): boolean {
  return expected.some((record) => record.type === 'ChunkIndex');
}

/** Messages come in log-time order; what has none stays behind them. */
function logTime(record: ExpectedRecord): number {
  if (record.type !== 'Message') return Number.MAX_SAFE_INTEGER;
  return Number(record.fields.find(([name]) => name === 'log_time')?.[1]);
}
