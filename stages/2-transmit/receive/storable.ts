import { type EpisodeMetadata, PalaestraError, type TopicItem } from '@palaestra/core';

/** Longest text that the catalogue sorts and filters by, characters; an index entry must fit on a database page. */
const MAX_NAME = 500;
/** Longest metadata of one recording, characters of JSON. */
const MAX_METADATA = 1_000_000;
/** Largest number in an `int` column. */
const MAX_INT = 2 ** 31 - 1;

/**
 * Hold what a recording says about itself against what the database can keep, before anything is stored.
 *
 * @throws PalaestraError `bad_file` that names the member.
 */
export function refuseUnstorable(metadata: EpisodeMetadata, topics: readonly TopicItem[]): void {
  const { task, operator, station, cell, robot, attempts } = metadata;
  for (const [name, text] of Object.entries({ task, operator, station, cell, embodiment: robot.embodiment })) {
    if ((text?.length ?? 0) > MAX_NAME) throw refusal(`expected at most ${MAX_NAME} characters`, text!.length, name);
  }
  if (attempts > MAX_INT) throw refusal(`expected at most ${MAX_INT}`, attempts, 'attempts');
  const length = JSON.stringify(metadata).length;
  if (length > MAX_METADATA) throw refusal(`expected at most ${MAX_METADATA} characters`, length, 'metadata');
  const place = brokenText(metadata, 'metadata') ?? brokenText(topics, 'topics');
  if (place !== null) throw refusal('expected text without NUL and half characters', 'some', place);
}

/** Where a text holds what PostgreSQL refuses (a NUL, half of a surrogate pair), null for nowhere. */
function brokenText(value: unknown, place: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? place : null;
  if (value === null || typeof value !== 'object') return null;
  for (const [key, member] of Object.entries(value)) {
    const found = brokenText(key, `a key of ${place}`) ?? brokenText(member, `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function refusal(expected: string, found: string | number, place: string): PalaestraError {
  return new PalaestraError('bad_file', `Cannot store the recording: ${expected}, found ${found} (${place})`, {
    details: { reason: 'upload_unstorable', facts: { place } },
  });
}
