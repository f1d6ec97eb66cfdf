import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bytesReadable, doctor, type ProblemCode } from '@palaestra/formats/mcap';
import { describe, expect, test } from 'vitest';
import { haveVariants, type Variant, variants } from './variants.ts';

if (!haveVariants) console.warn('conformance/mcap: skipped, ../shared/data/mcap-conformance is missing');

describe.skipIf(!haveVariants)('doctor on the conformance files of MCAP', () => {
  test('finds no error, and notes exactly the optional parts that the name of the file leaves out', async () => {
    for (const variant of await variants()) {
      const report = await doctor(bytesReadable(await variant.bytes()));
      expect(report.problems.map((problem) => problem.code).sort(), variant.name).toEqual(
        expectedCodes(variant).sort(),
      );
      expect(report.ok, variant.name).toBe(true);
      expect(report.facts.finished, variant.name).toBe(true);
    }
  });

  test('says so on the command line: all 416 are sound', async () => {
    const paths = (await variants()).map((variant) => variant.path);
    const { stdout } = await promisify(execFile)(
      'npm',
      ['exec', '--', 'palaestra', 'mcap', 'doctor', '--json', ...paths],
      {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const reports: readonly {
      readonly file: string;
      readonly ok: boolean;
      readonly problems: { code: ProblemCode }[];
    }[] = JSON.parse(stdout);
    expect(reports.filter((report) => report.ok)).toHaveLength(416);
    for (const [index, variant] of (await variants()).entries()) {
      const found = reports[index]?.problems.map((problem) => problem.code) ?? [];
      expect(found.sort(), variant.name).toEqual(expectedCodes(variant).sort());
    }
  });
});

/** What a valid file of these features lacks, as the specification of each feature says. */
function expectedCodes({ input, features }: Variant): ProblemCode[] {
  const lacks = (feature: string) => !features.has(feature);
  const hasMessages = ['OneMessage', 'OneSchemalessMessage', 'TenMessages'].includes(input);
  const hasSchema = hasMessages && input !== 'OneSchemalessMessage';
  const hasChunks = hasMessages && features.has('ch');
  const codes: ProblemCode[] = [];
  if (hasMessages && !hasChunks) codes.push('messages_outside_chunks');
  if (hasChunks && lacks('mx')) codes.push('no_message_index');
  const summarised =
    features.has('st') ||
    (features.has('ax') && input === 'OneAttachment') ||
    (features.has('mdx') && input === 'OneMetadata') ||
    (features.has('chx') && hasChunks) ||
    (features.has('rsh') && hasSchema) ||
    (features.has('rch') && hasMessages);
  if (!summarised) return [...codes, 'no_summary'];
  if (lacks('st')) codes.push('no_statistics');
  if (lacks('sum')) codes.push('no_summary_offsets');
  if (hasSchema && lacks('rsh')) codes.push('schemas_not_repeated');
  if (hasMessages && lacks('rch')) codes.push('channels_not_repeated');
  if (hasChunks && lacks('chx')) codes.push('no_chunk_index');
  if (input === 'OneAttachment' && lacks('ax')) codes.push('no_attachment_index');
  if (input === 'OneMetadata' && lacks('mdx')) codes.push('no_metadata_index');
  return codes;
}
