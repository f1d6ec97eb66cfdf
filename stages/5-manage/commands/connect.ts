import { type CommandArgs, type CommandIo, PalaestraError } from '@palaestra/core';
import { type Client, createClient } from '@palaestra/sdk';

/** The server that the command line is told of; a request ends when the person stops the command. */
export function connect({ server, signal }: CommandIo): Client {
  return createClient({
    baseUrl: server.url,
    key: server.key,
    fetch: (input, init) => fetch(input, { ...init, signal }),
  });
}

/** The one positional of a command. @throws PalaestraError `bad_input` when it is missing or not alone. */
export function only({ positionals }: CommandArgs, what: string): string {
  const [first, ...more] = positionals;
  if (first !== undefined && more.length === 0) return first;
  const found = first === undefined ? 'nothing' : positionals.join(' ');
  throw new PalaestraError('bad_input', `Cannot run the command: expected ${what}, found ${found}`);
}

/** The text of an option, undefined when it was not given. */
export function text({ values }: CommandArgs, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** A number option. @throws PalaestraError `bad_input` when it is no number. */
export function number(args: CommandArgs, name: string): number | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (value.trim() !== '' && Number.isFinite(parsed)) return parsed;
  throw new PalaestraError('bad_input', `Cannot run the command: expected a number for --${name}, found "${value}"`);
}
