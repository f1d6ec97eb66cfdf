import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import { newReceiptSecret, type ReceiptSigner, receiptSigner } from '../receipt.ts';

/**
 * The signer whose private key lies in `path` (PKCS #8 in base64, readable by its owner only). Made when it is missing,
 * whole or not at all: stations pin the key, so losing it costs a person at each of them.
 *
 * @throws PalaestraError `internal` when the file holds something else.
 */
export async function receiptKeyFile(path: string): Promise<ReceiptSigner> {
  const text = (await readOrNull(path)) ?? (await makeKey(path));
  try {
    return await receiptSigner(Uint8Array.from(Buffer.from(text.trim(), 'base64')));
  } catch (cause) {
    const reason =
      'the file is damaged; put back a copy of it, or remove it and tell every station to accept a new key';
    throw new PalaestraError('internal', `Cannot sign receipts: ${reason} (${path})`, { cause });
  }
}

async function makeKey(path: string): Promise<string> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const unfinished = `${path}.${process.pid}.${crypto.randomUUID()}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(`${Buffer.from(await newReceiptSecret()).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, because it does not replace the key that another process has made meanwhile.
    await link(unfinished, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } finally {
    await rm(unfinished, { force: true });
  }
  return readFile(path, 'utf8');
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
