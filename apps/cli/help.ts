import type { Command } from '@palaestra/core';
import type { Group } from './groups.ts';

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  server: { type: 'string' },
  key: { type: 'string' },
} as const;

const COMMON_HELP = `Common options:
  --json          print one JSON document for machines
  --server URL    the server to talk to (default: this machine's)
  --key KEY       an API key of that server
  -h, --help      show this text`;

/** `palaestra --help`: the words in the order of the flow. */
export function generalHelp(groups: readonly Group[]): string {
  const width = Math.max(...groups.map(({ name }) => name.length));
  const lines = groups.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Palaestra, a training ground for embodied intelligence.

Usage: palaestra COMMAND [options]

${lines.join('\n')}

"palaestra COMMAND --help" shows a command with an example.
Exit code: 0 done, 1 found something wrong, 2 could not run.`;
}

/** `palaestra dataset --help`: the verbs of one word. */
export function groupHelp(name: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  palaestra ${command.name.padEnd(width)}  ${command.summary}`);
  return `${lines.join('\n')}\n\n"palaestra ${name} VERB --help" shows a verb with an example.`;
}

/** `palaestra dataset export --help`. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const short = option.short === undefined ? '' : `-${option.short}, `;
    const value = option.type === 'string' ? ` ${name.toUpperCase()}` : '';
    const fallback = option.default === undefined || option.default === false ? '' : ` (default ${option.default})`;
    return [`${short}--${name}${value}`, `${command.help[name] ?? ''}${fallback}`] as const;
  });
  const width = Math.max(0, ...options.map(([left]) => left.length));
  const lines = options.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return [
    command.summary,
    `Usage: palaestra ${command.name} ${command.usage}`.trimEnd(),
    ...(lines.length > 0 ? [`Options:\n${lines.join('\n')}`] : []),
    COMMON_HELP,
    `Example:\n  ${command.example}`,
  ].join('\n\n');
}
