import { type Bilingual, PalaestraError } from '@palaestra/core';

/** A foreign file that cannot be read, and why, in both languages, as findings of a plant are. `place` ends with its name. */
export function unreadFile(
  what: 'the instance' | 'the plant model' | 'the table' | 'the file',
  { en, zh }: Bilingual,
  place: string,
): PalaestraError {
  const details = { reason: 'file_unread', facts: { en, zh, place } };
  return new PalaestraError('bad_file', `Cannot read ${what}: ${en} (${place})`, { details });
}
