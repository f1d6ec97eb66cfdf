import { episodeIdOf, PalaestraError, sha256Of } from '@palaestra/core';
import { type Manifest, partRange } from '../../manifest.ts';
import { newReceiptSecret, type Receipt, type ReceiptSigner, receiptSigner } from '../../receipt.ts';
import type { OutboxSender } from '../sender.ts';

/** A server as an outbox sees it: parts, a hash of its own, signed receipts. */
export class MemoryServer {
  readonly announced: Manifest[] = [];
  readonly stored = new Map<string, Uint8Array>();
  /** How often each content was put into the store. */
  readonly times = new Map<string, number>();
  /** What happened, in order: `announce NAME`, `part NAME`, `finish NAME`. */
  readonly heard: string[] = [];
  /** Contents that were refused, and why; they stay so until their sender gives them up. */
  readonly refused = new Map<string, string>();
  /** Called first with each of these; throws to refuse. */
  before: (what: string) => void = () => {};
  /** Called with each receipt before it goes out. */
  damage: (receipt: Receipt) => Receipt = (receipt) => receipt;
  signer: ReceiptSigner;
  readonly sender: OutboxSender;
  readonly #parts = new Map<string, Map<number, Uint8Array>>();

  private constructor(signer: ReceiptSigner) {
    this.signer = signer;
    this.sender = {
      server: 'http://ground.example',
      keys: async () => [this.signer.key],
      announce: async (manifest) => {
        this.#hear(`announce ${manifest.name}`);
        this.announced.push(manifest);
        const reason = this.refused.get(manifest.sha256);
        if (reason !== undefined) throw new PalaestraError('bad_file', reason);
        return this.stored.has(manifest.sha256) ? this.#receipt(manifest) : null;
      },
      giveUp: async (sha256) => void this.refused.delete(sha256),
      send: (...args) => this.#send(...args),
    };
  }

  static async open(): Promise<MemoryServer> {
    return new MemoryServer(await newSigner());
  }

  async changeKey(): Promise<void> {
    this.signer = await newSigner();
  }

  #hear(what: string): void {
    this.before(what);
    this.heard.push(what);
  }

  async #send(...[file, manifest, { pace, progress, signal }]: Parameters<OutboxSender['send']>): Promise<Receipt> {
    const { sha256, size, name } = manifest;
    const parts = this.#parts.get(sha256) ?? new Map<number, Uint8Array>();
    this.#parts.set(sha256, parts);
    for (let n = 0; n < manifest.parts.length && !this.stored.has(sha256); n++) {
      if (parts.has(n)) continue;
      if (signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish sending: stopped');
      const { start, end } = partRange(manifest, n);
      await pace(end - start);
      this.#hear(`part ${name}`);
      const bytes = await file.read(start, end);
      if ((await sha256Of(bytes)) !== manifest.parts[n]) {
        throw new PalaestraError('bad_file', `Cannot take the part: other bytes than announced (${name})`);
      }
      parts.set(n, bytes);
      progress(end);
    }
    this.#hear(`finish ${name}`);
    if (!this.stored.has(sha256)) {
      const whole = new Uint8Array(size);
      for (const [n, bytes] of parts) whole.set(bytes, n * manifest.partBytes);
      if ((await sha256Of(whole)) !== sha256) throw new PalaestraError('bad_file', 'Cannot finish: other content');
      this.stored.set(sha256, whole);
      this.times.set(sha256, (this.times.get(sha256) ?? 0) + 1);
    }
    return this.#receipt(manifest);
  }

  async #receipt({ sha256, size }: Manifest): Promise<Receipt> {
    const receipt = await this.signer.sign({
      org: 'acme',
      id: episodeIdOf(sha256),
      recording: sha256,
      bytes: size,
      duration: 1,
      task: 't',
      outcome: 'success',
      storedAt: '2026-11-22T00:00:00.000Z',
    });
    return this.damage(receipt);
  }
}

async function newSigner(): Promise<ReceiptSigner> {
  return receiptSigner(await newReceiptSecret());
}
