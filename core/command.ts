/** 0 done, 1 found something wrong, 2 could not run. */
export type ExitCode = 0 | 1 | 2;

/** What a command may touch; tests hand in their own. */
export interface CommandIo {
  /** Write a line of the result to standard output. */
  out(line: string): void;
  /** Write a line of progress or an error to standard error. */
  note(line: string): void;
  /** Show progress of long work: a bar on a terminal, a plain line every few seconds elsewhere. */
  progress(label: string, done: number, total: number): void;
  /** Aborted by the first SIGINT. */
  readonly signal: AbortSignal;
  /** Server and API key, from options, environment or the saved login. */
  readonly server: { readonly url: string; readonly key: string | null };
}

/** Options and positionals as `node:util` parseArgs gives them, after `--help` and `--json` were taken. */
export interface CommandArgs {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
  /** True when a machine reads: print exactly one JSON document to standard output. */
  readonly json: boolean;
}

/** An option in the form that `parseArgs` of `node:util` takes. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string | boolean;
}

/** One verb of the command line. */
export interface Command {
  /** Words as typed: `mcap info`. */
  readonly name: string;
  readonly summary: string;
  /** Positionals and main options, as shown after the name: `FILE [--json]`. */
  readonly usage: string;
  readonly example: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What each option means, by its name. */
  readonly help: Readonly<Record<string, string>>;
  /** It only computes and prints: Ctrl-C ends the process at once, also amid a long computation that hears nothing. */
  readonly endsAtOnce?: boolean;
  /** @throws PalaestraError, which the shell prints as one sentence with exit code 2. */
  run(args: CommandArgs, io: CommandIo): Promise<ExitCode>;
}
