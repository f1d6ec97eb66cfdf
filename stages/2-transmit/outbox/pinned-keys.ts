import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { ReceiptKey } from '../receipt.ts';
import type { NoteStore } from './storage.ts';

const Pins = z.object({
  schema: z.literal('palaestra.pins/1'),
  /** The server for which they hold. */
  server: z.string(),
  keys: z.array(ReceiptKey).min(1),
});

const NOTE = 'pinned';

/** The keys that this outbox believes, one set for each server. */
export interface PinnedKeys {
  /**
   * The pinned key of this name. The first keys that a server ever shows here are pinned.
   *
   * @throws PalaestraError `conflict` for any other key, telling how a person may accept it.
   */
  find(id: string): Promise<ReceiptKey>;
  /** Refuse a server none of whose keys is pinned, before anything is sent to it; pins those of the first server. */
  check(): Promise<void>;
  /** Pin one more of the server's keys, because a person said so. @throws PalaestraError `not_found` */
  accept(id: string): Promise<void>;
}

/**
 * @param server origin of the server.
 * @param offered asks the server for its keys.
 * @param howTo tells a person how to accept another key.
 */
export function pinnedKeys(
  notes: NoteStore,
  server: string,
  offered: () => Promise<ReceiptKey[]>,
  howTo: (key: string) => string = () => 'a person has to accept it',
): PinnedKeys {
  async function read(): Promise<z.infer<typeof Pins>[] | null> {
    const text = await notes.read('keys', NOTE);
    if (text === null) return null;
    const found = z.array(Pins).safeParse(jsonOrNull(text));
    if (found.success) return found.data;
    throw new PalaestraError(
      'bad_file',
      `Cannot send: the list of the server's keys in this outbox is damaged; expected JSON; look at the server's key and remove the list, then the first key is pinned again (${NOTE})`,
    );
  }

  /** Pins that did not fit on a full disk; they hold for this process, and sending makes room. */
  let unsaved: z.infer<typeof Pins>[] | null = null;

  async function pinned(): Promise<ReceiptKey[]> {
    const all = unsaved ?? (await read()) ?? [];
    const known = all.find((one) => one.server === server);
    if (known !== undefined && unsaved === null) return known.keys;
    const keys = known?.keys ?? (await offered());
    if (keys.length === 0) {
      throw new PalaestraError('unavailable', `Cannot send: the server shows no key for its receipts (${server})`);
    }
    const now = known === undefined ? [...all, { schema: 'palaestra.pins/1' as const, server, keys }] : all;
    unsaved = (await fits(now)) ? null : now;
    return keys;
  }

  async function fits(all: z.infer<typeof Pins>[]): Promise<boolean> {
    try {
      await write(all);
      return true;
    } catch (error) {
      if (!isPalaestraError(error) || error.code !== 'no_space') throw error;
      return false;
    }
  }

  function refuse(found: readonly string[], keys: readonly ReceiptKey[]): never {
    const expected = keys.map(({ id }) => id).join(' or ');
    const text =
      `Cannot send: the server signs with another key, expected ${expected}, found ${found.join(' or ') || 'none'}; ` +
      `everything stays here; if this is right, for example after the server was set up anew, ${howTo(found[0] ?? 'KEY')}`;
    throw new PalaestraError('conflict', `${text} (${server})`, { details: { pin: found[0] ?? null } });
  }

  const write = (all: z.infer<typeof Pins>[]) => notes.write('keys', NOTE, JSON.stringify(all));

  return {
    async find(id) {
      const keys = await pinned();
      return keys.find((key) => key.id === id) ?? refuse([id], keys);
    },
    async check() {
      const keys = await pinned();
      const shown = await offered();
      if (!shown.some(({ id, publicKey }) => keys.some((key) => key.id === id && key.publicKey === publicKey))) {
        const ids = shown.map(({ id }) => id);
        refuse(ids, keys);
      }
    },
    async accept(id) {
      const shown = await offered();
      const key = shown.find((one) => one.id === id);
      if (key === undefined) {
        const found = shown.map((one) => one.id).join(', ') || 'none';
        throw new PalaestraError('not_found', `Cannot accept the key ${id}: the server shows ${found} (${server})`);
      }
      const all = (await read()) ?? [];
      const others = all.filter((one) => one.server !== server);
      const before = all.find((one) => one.server === server)?.keys ?? [];
      const keys = [...before.filter((one) => one.id !== id), key];
      await write([...others, { schema: 'palaestra.pins/1', server, keys }]);
    },
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
