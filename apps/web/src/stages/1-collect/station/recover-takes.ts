import { isPalaestraError } from '@palaestra/core';
import { EPISODE_RECORD, episodeSummary } from '@palaestra/formats/episode';
import { type Metadata, recover } from '@palaestra/formats/mcap';
import type { Spool } from './spool.ts';
import { noteOf, openTakeFile, removeTake, type TakeFile, takeNames, withTakes } from './take-files.ts';

/** What became of the takes that a closed tab, a crash or a power loss left behind. */
export interface RecoveredTakes {
  /** Whole, only not decided: kept as they are. */
  readonly undecided: number;
  /** Ended in the middle: kept up to their last chunk, and they say that they are recovered. */
  readonly recovered: number;
}

/**
 * Hand every take that nobody records any more to the spool. Safe to repeat, also when it is itself interrupted: an
 * unfinished file goes only after what was saved of it lies in the spool, and saving it again gives the same bytes.
 */
export function recoverTakes(spool: Spool): Promise<RecoveredTakes> {
  return withTakes(async (folder) => {
    let undecided = 0;
    let recovered = 0;
    for (const name of await takeNames(folder)) {
      if (name.endsWith(SAVED)) {
        await folder.removeEntry(`${name}.mcap`);
        continue;
      }
      const file = await openTakeFile(folder, name);
      // A station in another tab records it.
      if (file === null) continue;
      const { org } = await noteOf(folder, name);
      const entry = { name: `${name}.mcap`, org };
      if (await isWhole(file)) {
        file.close();
        await spool.adoptFile(file.handle, entry);
        undecided++;
      } else {
        const saved = await save(folder, file);
        if (saved !== null) {
          await spool.adoptFile(saved, entry);
          recovered++;
        }
      }
      await removeTake(folder, name);
    }
    return { undecided, recovered };
  });
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
    file.close();
    saved.close();
  }
}

function markRecovered({ name, metadata }: Metadata): ReadonlyMap<string, string> {
  return name === EPISODE_RECORD ? new Map([...metadata, ['recovered', 'true']]) : metadata;
}
