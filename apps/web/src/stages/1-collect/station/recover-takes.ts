import { isPalaestraError } from '@palaestra/core';
import { EPISODE_RECORD, episodeSummary } from '@palaestra/formats/episode';
import { type Metadata, recover } from '@palaestra/formats/mcap';
import { isFull } from './fault.ts';
import { ignoreMissing, type Spool } from './spool.ts';
import { noteOf, openTakeFile, removeTake, type TakeFile, takeNames, withTakes } from './take-files.ts';

/** What became of the takes that a closed tab, a crash or a power loss left behind. */
export interface RecoveredTakes {
  /** Whole, only not decided: kept as they are. */
  readonly undecided: number;
  /** Ended in the middle: kept up to their last chunk, and they say that they are recovered. */
  readonly recovered: number;
  /** As they lie there, because this browser has no room to finish them: the next opening tries again. */
  readonly left: number;
  /** Somebody writes them: another tab, or one that was closed a moment ago and has not let go of them yet. */
  readonly held: number;
}

/**
 * Hand every take that nobody records any more to the spool. Safe to repeat, also when it is itself interrupted: an
 * unfinished file goes only after what was saved of it lies in the spool, and saving it again gives the same bytes.
 *
 * @param own name of the take that the caller records himself
 */
export function recoverTakes(spool: Spool, own: string | null = null): Promise<RecoveredTakes> {
  return withTakes(async (folder) => {
    let undecided = 0;
    let recovered = 0;
    let left = 0;
    let held = 0;
    for (const name of await takeNames(folder)) {
      if (name === own) continue;
      if (name.endsWith(SAVED)) {
        await folder.removeEntry(`${name}.mcap`);
        continue;
      }
      const file = await openTakeFile(folder, name);
      if (file === null) {
        held++;
        continue;
      }
      try {
        const what = await rescue(folder, file, spool);
        if (what === 'undecided') undecided++;
        if (what === 'recovered') recovered++;
      } catch (error) {
        if (!isFull(error)) throw error;
        // One that needs less room may still be saved.
        left++;
        await folder.removeEntry(`${name}${SAVED}.mcap`).catch(ignoreMissing);
      } finally {
        file.close();
      }
    }
    return { undecided, recovered, left, held };
  });
}

/** Hand what is left of one take to the spool. @throws where there is no room; then the take stays. */
async function rescue(
  folder: FileSystemDirectoryHandle,
  file: TakeFile,
  spool: Spool,
): Promise<'undecided' | 'recovered' | 'empty'> {
  const { name } = file;
  const { org } = await noteOf(folder, name);
  const entry = { name: `${name}.mcap`, org };
  const whole = await isWhole(file);
  const kept = whole ? file.handle : await save(folder, file);
  // What is open cannot be moved or removed.
  file.close();
  if (kept !== null) await spool.adoptFile(kept, entry);
  await removeTake(folder, name);
  return whole ? 'undecided' : kept === null ? 'empty' : 'recovered';
}

/** Ending of the name under which a recovered file is written. */
const SAVED = '.saved';

async function isWhole(file: TakeFile): Promise<boolean> {
  try {
    const { metadata } = await episodeSummary(file);
    return metadata !== null;
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return false;
    throw error;
  }
}

/** What can be read of an unfinished file as a good one; null when it holds nothing. */
async function save(folder: FileSystemDirectoryHandle, file: TakeFile): Promise<FileSystemFileHandle | null> {
  const saved = (await openTakeFile(folder, `${file.name}${SAVED}`))!;
  try {
    await saved.truncate(0n);
    const { recovered } = await recover(file, saved, { amend: markRecovered });
    return recovered.messages > 0 ? saved.handle : null;
  } finally {
    saved.close();
  }
}

function markRecovered({ name, metadata }: Metadata): ReadonlyMap<string, string> {
  return name === EPISODE_RECORD ? new Map([...metadata, ['recovered', 'true']]) : metadata;
}
