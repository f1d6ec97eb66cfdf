import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandArgs, type CommandIo, ExportItem, PalaestraError } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import { digestOf } from '../export-lerobot.ts';
import { unpack } from '../unpack.ts';
import { connect, text } from './connect.ts';

export const datasetExport: Command = {
  name: 'dataset export',
  summary: 'Write a revision as a LeRobot folder, v3.0 or v2.1',
  usage: '--revision SHA256 --out DIR [--format lerobot-v3.0] [--json]',
  example: 'palaestra dataset export --revision 4f… --out exports/trays',
  options: { revision: { type: 'string' }, out: { type: 'string' }, format: { type: 'string' } },
  help: {
    revision: 'the revision',
    out: 'folder that is made; it must not exist, or be empty',
    format: 'lerobot-v3.0 (by default) or lerobot-v2.1, which older tools need',
  },
  async run(args, io) {
    const [revision, out] = [text(args, 'revision'), text(args, 'out')];
    if (revision === undefined || out === undefined) {
      throw new PalaestraError('bad_input', 'Cannot export: expected --revision SHA256 and --out DIR');
    }
    await refuseFull(out);
    const client = connect(io);
    const item = await finished(client, await client.createExport(revision, formatOf(args)), io);
    await download(client, item, out);
    if (args.json) io.out(JSON.stringify(item));
    else io.out(`${out}: ${item.files} files, ${item.bytes} B, digest ${item.digest}`);
    return item.validation?.every(({ ok }) => ok) ? 0 : 1;
  },
};

function formatOf(args: CommandArgs): ExportItem['format'] {
  const found = text(args, 'format') ?? 'lerobot-v3.0';
  const format = ExportItem.shape.format.safeParse(found);
  if (format.success) return format.data;
  const known = ExportItem.shape.format.options.join(' or ');
  throw new PalaestraError('bad_input', `Cannot export: expected --format ${known}, found "${found}"`);
}

async function refuseFull(out: string): Promise<void> {
  const entries = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new PalaestraError('bad_input', `Cannot export: expected a new or empty folder, found another file (${out})`);
  });
  if (entries.length === 0) return;
  throw new PalaestraError(
    'bad_input',
    `Cannot export: expected a new or empty folder, found ${entries.length} files (${out})`,
  );
}

async function finished(client: Client, asked: ExportItem, io: CommandIo): Promise<ExportItem> {
  let item = asked;
  for (let waited = 0; item.state === 'queued' || item.state === 'running'; waited++) {
    io.progress(`export ${item.state}`, 0, 1);
    await setTimeout(Math.min(2000, 100 + 100 * waited), undefined, { signal: io.signal }).catch(() => {
      throw new PalaestraError('cancelled', 'Cannot finish the export: stopped; the server goes on with it');
    });
    item = await client.export(item.id);
  }
  if (item.state === 'done') return item;
  throw new PalaestraError('bad_file', item.error ?? `Cannot export: it ended as ${item.state} (${item.id})`);
}

/** Everything arrives under another name beside the folder, is held against the digest, and then takes its place. */
async function download(client: Client, item: ExportItem, out: string): Promise<void> {
  const target = resolve(out);
  await mkdir(dirname(target), { recursive: true });
  const partial = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const response = await client.exportArchive(item.id);
    const files = await unpack(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), partial);
    const found = await digestOf(files);
    if (found !== item.digest) {
      throw new PalaestraError(
        'bad_file',
        `Cannot export: the files arrived damaged, expected digest ${item.digest}, found ${found} (${out})`,
      );
    }
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
