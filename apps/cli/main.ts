import { parseArgs } from 'node:util';
import { type Command, type CommandIo, type ExitCode, isPalaestraError, PalaestraError } from '@palaestra/core';
import { readConfig } from '@palaestra/platform/config';
import { GROUPS } from './groups.ts';
import { COMMON_OPTIONS, commandHelp, generalHelp, groupHelp } from './help.ts';
import { processIo } from './io.ts';
import { nearest } from './nearest.ts';
import { findServer } from './saved-login.ts';

/** Run the command line on this process: signals, closed pipes, one sentence for an error, the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  const terminate = (): void => stop.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  const endAtOnce = (): void => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
  };
  // A launcher that started us with a channel is gone when the channel closes; nobody could stop us then.
  process.channel?.unref();
  process.once('disconnect', () => stop.abort());
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      // Notes for a person; a result is whole without them.
      if (stream === process.stderr) return;
      const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
      process.stderr.write(`Cannot write the answer: ${reason}\n`, () => process.exit(2));
    });
  }
  let code: number;
  try {
    code = await run(argv, stop.signal, endAtOnce);
  } catch (error) {
    code = tellError(error, argv.includes('--json'), stop.signal.aborted);
  }
  process.exitCode = code;
  // A pool or a channel of a library must not keep a finished command waiting.
  process.stdout.write('', (fault) => {
    if (!fault) process.exit();
  });
}

async function run(argv: readonly string[], signal: AbortSignal, endAtOnce: () => void): Promise<ExitCode> {
  const firstOption = argv.findIndex((word) => word.startsWith('-'));
  const words = firstOption === -1 ? argv : argv.slice(0, firstOption);
  const first = words[0];
  if (first === undefined || first === 'help') {
    const asked = first === 'help' || argv.includes('--help') || argv.includes('-h');
    if (argv.length > 0 && !asked)
      throw new PalaestraError('bad_input', `Cannot run: expected a command, found "${argv[0]}"`);
    (asked ? process.stdout : process.stderr).write(`${generalHelp(GROUPS)}\n`);
    return asked ? 0 : 2;
  }
  const group = GROUPS.find(({ name }) => name === first);
  if (group === undefined)
    throw unknown(
      first,
      GROUPS.map(({ name }) => name),
    );
  const commands = (await group.load()).filter(({ name }) => name.split(' ')[0] === first);
  const command = longestMatch(words, commands);
  if (command === null) {
    if (argv.includes('--help') || argv.includes('-h') || words.length === 1) {
      process.stdout.write(`${groupHelp(first, commands)}\n`);
      return argv.length === 1 ? 2 : 0;
    }
    throw unknown(
      words.slice(0, 2).join(' '),
      commands.map(({ name }) => name),
    );
  }
  if (command.endsAtOnce) endAtOnce();
  return runCommand(command, argv.slice(command.name.split(' ').length), signal);
}

async function runCommand(command: Command, rest: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const { values, positionals } = parse(command, rest);
  if (values.help === true) {
    process.stdout.write(`${commandHelp(command)}\n`);
    return 0;
  }
  const { help: _help, json, server: url, key, ...own } = values;
  const server: CommandIo['server'] = await findServer(readConfig(), asText(url), asText(key));
  const io = processIo(server, signal);
  try {
    return await command.run({ values: own, positionals, json: json === true }, io);
  } finally {
    io.finish();
  }
}

function parse(command: Command, rest: readonly string[]) {
  try {
    const options = { ...command.options, ...COMMON_OPTIONS };
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    const text = (error as Error).message;
    const [, option] = /^Option '(\S+).*' argument is ambiguous/.exec(text) ?? [];
    const reason =
      option === undefined
        ? text.split(/\.\s/)[0]
        : `${option} needs a value; one that begins with - is written ${option}=-1`;
    throw new PalaestraError('bad_input', `Cannot run "palaestra ${command.name}": ${reason} (see --help)`);
  }
}

function longestMatch(words: readonly string[], commands: readonly Command[]): Command | null {
  const fitting = commands.filter(({ name }) => name.split(' ').every((word, i) => words[i] === word));
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0] ?? null;
}

function unknown(typed: string, names: readonly string[]): PalaestraError {
  const near = nearest(typed, names);
  const hint = near === null ? `expected one of ${names.join(', ')}` : `did you mean "${near}"?`;
  return new PalaestraError('bad_input', `Cannot run "palaestra ${typed}": there is no such command, ${hint}`);
}

/** One sentence on standard error, never a stack; a fault of ours says how to see it. */
function tellError(error: unknown, json: boolean, stopped: boolean): number {
  const ours = isPalaestraError(error);
  if (stopped && (!ours || error.code === 'cancelled')) return 130;
  const reason = error instanceof Error ? error.message : String(error);
  const sentence = ours ? reason : `Cannot finish: an unexpected fault, ${reason} (PALAESTRA_DEBUG=1 shows where)`;
  if (json)
    process.stdout.write(`${JSON.stringify({ error: { code: ours ? error.code : 'internal', message: sentence } })}\n`);
  process.stderr.write(`${sentence}\n`);
  if (isDebugging() && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return 2;
}

function isDebugging(): boolean {
  try {
    return readConfig().debug;
  } catch {
    return false;
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
