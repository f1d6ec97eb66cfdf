import { PalaestraError } from '@palaestra/core';
import { parse } from 'yaml';
import { z } from 'zod';

const BagInformation = z.object({
  rosbag2_bagfile_information: z.object({
    storage_identifier: z.string(),
    relative_file_paths: z.array(z.string()).min(1),
    compression_format: z.string().default(''),
    compression_mode: z.string().default(''),
    topics_with_message_count: z
      .array(z.object({ topic_metadata: z.object({ name: z.string(), serialization_format: z.string() }) }))
      .default([]),
  }),
});

/** What we take from a bag's `metadata.yaml`. */
export interface BagMetadata {
  readonly storage: string;
  /** Names of the bag's files in the order of recording, without folders. */
  readonly files: readonly string[];
  /** Compression by rosbag2 itself (`zstd`), empty when none. Compression inside MCAP is not meant. */
  readonly compression: string;
  /** Topic -> serialisation of its messages. */
  readonly serialisations: ReadonlyMap<string, string>;
}

/** @throws PalaestraError `bad_file` when the text is not a bag's metadata. */
export function parseBagMetadata(text: string, path: string): BagMetadata {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (cause) {
    throw new PalaestraError('bad_file', `Cannot read the bag: metadata.yaml is not YAML (${path})`, { cause });
  }
  const parsed = BagInformation.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: metadata.yaml is damaged at "${issue?.path.join('.')}": ${issue?.message} (${path})`,
    );
  }
  const bag = parsed.data.rosbag2_bagfile_information;
  return {
    storage: bag.storage_identifier,
    // Older versions write "bag/bag_0.db3"; the files lie beside the metadata in any case.
    files: bag.relative_file_paths.map((file) => file.split(/[\\/]/).at(-1)!),
    compression: bag.compression_mode === '' ? '' : bag.compression_format,
    serialisations: new Map(
      bag.topics_with_message_count.map(({ topic_metadata: topic }) => [topic.name, topic.serialization_format]),
    ),
  };
}
