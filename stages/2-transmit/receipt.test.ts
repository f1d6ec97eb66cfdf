import { episodeIdOf } from '@palaestra/core';
import { expect, test } from 'vitest';
import { newReceiptSecret, Receipt, receiptSigner, verifyReceipt } from './receipt.ts';

const recording = 'ab'.repeat(32);
const held = {
  org: 'org_1',
  id: episodeIdOf(recording),
  recording,
  bytes: 5,
  duration: 0.98,
  task: '电芯入槽',
  outcome: 'success' as const,
  storedAt: '2026-09-21T14:13:20.000Z',
};
const file = { sha256: recording, size: 5, name: 'a.mcap' };

test('a receipt is believed for its own bytes only, and only from the key that signed it', async () => {
  const signer = await receiptSigner(await newReceiptSecret());
  const receipt = Receipt.parse(JSON.parse(JSON.stringify(await signer.sign(held))));
  await verifyReceipt(receipt, signer.key, file);

  const other = await receiptSigner(await newReceiptSecret());
  const cases: [Receipt, typeof signer.key, typeof file, RegExp][] = [
    [receipt, signer.key, { ...file, size: 6 }, /expected 6 bytes abab.*, found 5 bytes/],
    [receipt, signer.key, { ...file, sha256: 'cd'.repeat(32) }, /expected 5 bytes cdcd/],
    [receipt, other.key, file, /another key signed/],
    [receipt, { ...other.key, id: signer.key.id }, file, /another key signed/],
    [{ ...receipt, key: other.key.id }, other.key, file, /signature .* is not of the server/],
    [{ ...receipt, outcome: 'failure' }, signer.key, file, /signature .* is not of the server/],
    [{ ...receipt, org: 'org_2' }, signer.key, file, /signature .* is not of the server/],
    [
      { ...receipt, signature: receipt.signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) },
      signer.key,
      file,
      /signature/,
    ],
  ];
  for (const [one, key, claimed, reason] of cases) {
    await expect(verifyReceipt(one, key, claimed)).rejects.toMatchObject({
      code: 'bad_file',
      message: expect.stringMatching(reason),
    });
  }
});

test('the same private key signs the same receipt in the same way after a restart', async () => {
  const secret = await newReceiptSecret();
  const [one, two] = await Promise.all([receiptSigner(secret), receiptSigner(secret)]);
  expect(await two.sign(held)).toEqual(await one.sign(held));
  await expect(receiptSigner(new Uint8Array(48))).rejects.toThrow();
});
