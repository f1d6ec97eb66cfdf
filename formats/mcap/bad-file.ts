import { PalaestraError } from '@palaestra/core';

/** The error for bytes that are not what the format wants; `offset` is the byte of the file where the trouble begins. */
export function badFile(reason: string, offset: number, cause?: unknown): PalaestraError {
  const options = { details: { offset, reason }, ...(cause === undefined ? {} : { cause }) };
  return new PalaestraError('bad_file', `Cannot read MCAP: ${reason}, at byte ${offset}`, options);
}
