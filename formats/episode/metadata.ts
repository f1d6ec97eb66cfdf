import { EpisodeMetadata, PalaestraError } from '@palaestra/core';

/** Name of the MCAP metadata record that makes a recording an episode. */
export const EPISODE_RECORD = 'palaestra.episode';

/** One map entry per top-level key, the value as JSON text, so that any MCAP tool shows readable metadata. */
export function encodeMetadata(metadata: EpisodeMetadata): Map<string, string> {
  return new Map(Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value)]));
}

/** @throws PalaestraError `bad_file` when an entry is not JSON or the whole is not an `EpisodeMetadata`. */
export function decodeMetadata(record: ReadonlyMap<string, string>): EpisodeMetadata {
  const raw: Record<string, unknown> = {};
  for (const [key, text] of record) {
    try {
      raw[key] = JSON.parse(text);
    } catch (cause) {
      const found = text.slice(0, 40);
      throw new PalaestraError(
        'bad_file',
        `Cannot read the metadata: not JSON, found ${found} (${EPISODE_RECORD}, ${key})`,
        {
          cause,
        },
      );
    }
  }
  const parsed = EpisodeMetadata.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PalaestraError(
    'bad_file',
    `Cannot read the metadata: ${issue?.message} (${EPISODE_RECORD}, ${issue?.path.join('.')})`,
  );
}
