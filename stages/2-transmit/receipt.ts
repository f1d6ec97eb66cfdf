import { canonicalJson, EpisodeId, episodeIdOf, hex, Outcome, PalaestraError, Sha256 } from '@palaestra/core';
import { z } from 'zod';

/** First 16 hexadecimal digits of the sha256 of a public key, so that a key cannot take another one's name. */
const KeyId = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 hexadecimal digits');

/** A public key with which a server's receipts are verified. */
export const ReceiptKey = z.object({
  id: KeyId,
  /** Ed25519 (RFC 8032), 32 bytes, base64url without padding. */
  publicKey: z.string().regex(/^[\w-]{43}$/, 'expected 32 bytes in base64url'),
});
export type ReceiptKey = z.infer<typeof ReceiptKey>;

/** What the server holds, signed by it. A station deletes a recording only against this. */
export const Receipt = z.object({
  schema: z.literal('palaestra.receipt/1'),
  org: z.string(),
  id: EpisodeId,
  /** Computed by the server from the bytes that it stored. */
  recording: Sha256,
  /** Bytes stored. */
  bytes: z.number().int(),
  /** Seconds. */
  duration: z.number(),
  task: z.string(),
  outcome: Outcome,
  storedAt: z.iso.datetime(),
  key: KeyId,
  /** Ed25519 over the canonical JSON (RFC 8785) of all the other members, base64url without padding. */
  signature: z.string().regex(/^[\w-]{86}$/, 'expected 64 bytes in base64url'),
});
export type Receipt = z.infer<typeof Receipt>;

/** A key pair that signs receipts. */
export interface ReceiptSigner {
  readonly key: ReceiptKey;
  sign(receipt: Omit<Receipt, 'schema' | 'key' | 'signature'>): Promise<Receipt>;
}

/** A new private key, as PKCS #8. */
export async function newReceiptSecret(): Promise<Uint8Array<ArrayBuffer>> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 gave no key pair');
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
}

/** The signer of a private key. Rejects what is no Ed25519 key in PKCS #8. */
export async function receiptSigner(secret: Uint8Array<ArrayBuffer>): Promise<ReceiptSigner> {
  const privateKey = await crypto.subtle.importKey('pkcs8', secret, { name: 'Ed25519' }, true, ['sign']);
  // The public half is a member of the private key's JWK (RFC 8037).
  const { x } = await crypto.subtle.exportKey('jwk', privateKey);
  const key = { id: await keyIdOf(x!), publicKey: x! };
  return {
    key,
    async sign(receipt) {
      const signed = { ...receipt, schema: 'palaestra.receipt/1' as const, key: key.id };
      const signature = await crypto.subtle.sign({ name: 'Ed25519' }, privateKey, bytesOf(signed));
      return { ...signed, signature: base64url(new Uint8Array(signature)) };
    },
  };
}

/**
 * Believe a receipt: it is for this file, and this key signed it. The same in Node and in a browser.
 *
 * @throws PalaestraError `bad_file` that tells what differs; `details.receipt` says that it is not the recording that is bad.
 */
export async function verifyReceipt(
  receipt: Receipt,
  key: ReceiptKey,
  file: { readonly sha256: Sha256; readonly size: number; readonly name?: string },
): Promise<void> {
  const place = file.name ?? file.sha256;
  const refuse = (reason: string) =>
    new PalaestraError('bad_file', `Cannot verify the upload: ${reason} (${place})`, { details: { receipt: true } });
  const { id, recording, bytes, signature, ...rest } = receipt;
  if (recording !== file.sha256 || bytes !== file.size || id !== episodeIdOf(file.sha256)) {
    throw refuse(`expected ${file.size} bytes ${file.sha256}, found ${bytes} bytes ${recording}`);
  }
  if (receipt.key !== key.id || !(await isKeyOfItsName(key))) {
    throw refuse(`another key signed the receipt, expected ${key.id}, found ${receipt.key}`);
  }
  const algorithm = { name: 'Ed25519' };
  const publicKey = await crypto.subtle.importKey('raw', fromBase64url(key.publicKey), algorithm, false, ['verify']);
  const message = bytesOf({ ...rest, id, recording, bytes });
  if (await crypto.subtle.verify(algorithm, publicKey, fromBase64url(signature), message)) return;
  throw refuse('the signature of the receipt is not of the server');
}

/** True when the id of a key follows from it; a damaged or forged one has another. */
export async function isKeyOfItsName({ id, publicKey }: ReceiptKey): Promise<boolean> {
  return id === (await keyIdOf(publicKey));
}

async function keyIdOf(publicKey: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', fromBase64url(publicKey));
  return hex(new Uint8Array(digest)).slice(0, 16);
}

function bytesOf(receipt: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalJson(receipt));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
