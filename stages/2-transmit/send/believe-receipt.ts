import { PalaestraError } from '@palaestra/core';
import { ReceiptKeys } from '../answers.ts';
import type { Manifest } from '../manifest.ts';
import { isKeyOfItsName, type Receipt, type ReceiptKey, verifyReceipt } from '../receipt.ts';
import { ask } from './ask.ts';
import type { ServerClient } from './server-client.ts';

/** Whose receipts are believed. */
export interface Trust {
  /** Keys that are trusted already. */
  readonly keys?: readonly ReceiptKey[];
  /**
   * Called with the key of the server that signed, when it is none of `keys`; throws to refuse it. Without it every key
   * that the server names is trusted.
   */
  trust?(key: ReceiptKey): void | Promise<void>;
}

/**
 * Believe a receipt for this file, or not.
 *
 * @returns the key that signed, when it is new and has to be trusted still; null when it is one of `keys`.
 * @throws PalaestraError `bad_file` when it is for other bytes or no key of the server signed it.
 */
export async function believeReceipt(
  receipt: Receipt,
  manifest: Manifest,
  client: ServerClient,
  keys: readonly ReceiptKey[] = [],
): Promise<ReceiptKey | null> {
  const known = keys.find(({ id }) => id === receipt.key);
  if (known !== undefined) {
    await verifyReceipt(receipt, known, manifest);
    return null;
  }
  const key = (await receiptKeys(client)).find(({ id }) => id === receipt.key);
  if (key === undefined) {
    const text = `Cannot verify the upload: the server does not know the key that signed, found ${receipt.key} (${client.url})`;
    throw new PalaestraError('bad_file', text, { details: { receipt: true } });
  }
  await verifyReceipt(receipt, key, manifest);
  return key;
}

/** The keys with which the server signs receipts. @throws PalaestraError as every question to a server. */
export async function receiptKeys(client: ServerClient): Promise<ReceiptKey[]> {
  const answers = await ask(
    client,
    { method: 'GET', path: '/api/v1/uploads/receipt-keys' },
    {
      read({ status, json }) {
        const answer = ReceiptKeys.safeParse(json);
        return status === 200 && answer.success ? answer.data.keys : null;
      },
    },
  );
  const named = await Promise.all(answers.map(isKeyOfItsName));
  return answers.filter((_, i) => named[i]);
}
