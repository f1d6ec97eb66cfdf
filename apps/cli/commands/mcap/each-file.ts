import { type CommandArgs, type CommandIo, type ExitCode, isPalaestraError, PalaestraError } from '@palaestra/core';

/** What came of one file. */
export interface FileResult {
  readonly exitCode: ExitCode;
  /** The document for `--json`; bigints become text. */
  readonly json: object;
  /** The lines for a person. */
  readonly lines: readonly string[];
}

/**
 * Run the work on each file named and print what came of it. A file that cannot be had is told and does not stop the
 * others; the exit code is that of the worst. With `--json` one file gives one object, several give an array.
 */
export async function eachFile(
  args: CommandArgs,
  io: CommandIo,
  work: (file: string) => Promise<FileResult>,
): Promise<ExitCode> {
  if (args.positionals.length === 0) {
    throw new PalaestraError('bad_input', 'Cannot run: no file is named, expected one or more FILE');
  }
  const documents: object[] = [];
  let worst: ExitCode = 0;
  for (const file of args.positionals) {
    try {
      const { exitCode, json, lines } = await work(file);
      documents.push({ file, ...json });
      if (!args.json) for (const line of lines) io.out(line);
      if (exitCode > worst) worst = exitCode;
    } catch (error) {
      if (!isPalaestraError(error) || error.code === 'cancelled' || error.code === 'internal') throw error;
      io.note(error.message);
      documents.push({ file, error: { code: error.code, message: error.message } });
      worst = 2;
    }
  }
  if (args.json) io.out(JSON.stringify(documents.length === 1 ? documents[0] : documents, plain, 2));
  return worst;
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Below this many bytes the work is done before a person could read how far it is. */
const QUICK_BYTES = 50_000_000;

/** Show how far the work is, and stop it when the person asks. */
export function progressOf(io: CommandIo, label: string): (done: number, total: number) => void {
  return (done, total) => {
    if (io.signal.aborted) throw new PalaestraError('cancelled', `Cannot finish: stopped (${label})`);
    if (total > QUICK_BYTES) io.progress(label, done, total);
  };
}
