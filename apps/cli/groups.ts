import type { Command } from '@palaestra/core';

/** The first word of a command. Its verbs are loaded only when they are asked for. */
export interface Group {
  readonly name: string;
  readonly summary: string;
  load(): Promise<readonly Command[]>;
}

/** What the command line knows, in the order of the flow. */
export const GROUPS: readonly Group[] = [
  {
    name: 'serve',
    summary: 'Start the server: web page, API, database and workers in one process',
    load: async () => [(await import('./commands/serve.ts')).serve],
  },
  {
    name: 'demo',
    summary: 'The whole flow on a simulated cell, from collecting to the report on a standard',
    load: async () => [(await import('./commands/demo.ts')).demo],
  },
  {
    name: 'collect',
    summary: 'Record demonstrations in a simulated cell',
    load: async () => (await import('@palaestra/collect/commands')).commands,
  },
  {
    name: 'station',
    summary: 'Record beside a real robot, on its own clock',
    load: async () => (await import('@palaestra/station/commands')).commands,
  },
  {
    name: 'mcap',
    summary: 'Look into a recording, find damage, recover what is left',
    load: async () => (await import('./commands/mcap/index.ts')).commands,
  },
  {
    name: 'send',
    summary: 'Send recordings to a server, verified and resumable',
    load: async () => (await import('@palaestra/transmit/commands')).commands,
  },
  {
    name: 'import',
    summary: 'Turn recordings and datasets of other tools into episodes and send them',
    load: async () => (await import('@palaestra/manage/commands')).commands,
  },
  {
    name: 'check',
    summary: 'Check recordings and judge them by a profile',
    load: async () => (await import('@palaestra/cleanse/commands')).commands,
  },
  {
    name: 'label',
    summary: 'Propose outcomes and segments for recordings',
    load: async () => (await import('@palaestra/label/commands')).commands,
  },
  {
    name: 'dataset',
    summary: 'Make, show, compare, export and validate datasets and their revisions',
    load: async () => (await import('@palaestra/manage/commands')).commands,
  },
  {
    name: 'train',
    summary: 'Train a policy on a dataset revision',
    load: async () => (await import('@palaestra/train/commands')).commands,
  },
  {
    name: 'policy',
    summary: 'List, show and take out trained policies',
    load: async () => (await import('@palaestra/train/commands')).commands,
  },
  {
    name: 'eval',
    summary: 'Test a policy in closed loop on seeded scenes',
    load: async () => (await import('@palaestra/evaluate/commands')).commands,
  },
  {
    name: 'standard',
    summary: 'Hold a dataset and a policy against a standard',
    load: async () => (await import('@palaestra/certify/commands')).commands,
  },
  {
    name: 'islands',
    summary: 'Validate, simulate, schedule and compare plants of islands',
    load: async () => (await import('@palaestra/practice/commands')).commands,
  },
  {
    name: 'login',
    summary: 'Remember a server and its key for the other commands',
    load: async () => [(await import('./commands/login.ts')).login],
  },
];
