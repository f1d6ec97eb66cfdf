import { type Command, type CommandArgs, type CommandIo, PalaestraError } from '@palaestra/core';

/**
 * Run a verb of the command line as a person would with `--json`, and return the document that it prints.
 *
 * @throws PalaestraError of the verb; `internal` when it ends with another exit code than 0.
 */
export async function runVerb<T>(
  commands: readonly Command[],
  name: string,
  given: { positionals?: readonly string[]; values?: CommandArgs['values'] },
  io: Pick<CommandIo, 'signal' | 'server' | 'progress'>,
): Promise<T> {
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw new PalaestraError('internal', `Cannot run the verb: there is none of this name (${name})`);
  // As parseArgs does it: an option without a default is not there at all.
  const defaults = Object.entries(command.options).flatMap(([option, { default: value }]) =>
    value === undefined ? [] : [[option, value]],
  );
  const printed: string[] = [];
  const exitCode = await command.run(
    { values: { ...Object.fromEntries(defaults), ...given.values }, positionals: given.positionals ?? [], json: true },
    { ...io, out: (line) => printed.push(line), note() {} },
  );
  if (exitCode !== 0) {
    throw new PalaestraError(
      'internal',
      `Cannot go on: "palaestra ${name}" ended with ${exitCode}: ${printed.join(' ')}`,
    );
  }
  return JSON.parse(printed.join('\n')) as T;
}
