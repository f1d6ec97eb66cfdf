import { badFile } from './bad-file.ts';
import { messageAt, recordLength } from './chunk-records.ts';
import { decodeRecord } from './decode-record.ts';
import { OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import type { Channel, Message, Schema } from './records.ts';

/** Which messages are wanted; times in ns, both ends included. */
export interface MessageFilter {
  wants(channel: Channel): boolean;
  readonly startTime: bigint;
  readonly endTime: bigint;
}

/** Schemas and channels known so far; those met inside a chunk are added. */
export interface Registry {
  readonly schemas: Map<number, Schema>;
  readonly channels: Map<number, Channel>;
}

/** The wanted messages of one opened chunk in log-time order, and how far they have been given out. */
export class ChunkCursor {
  readonly chunkOffset: number;
  #records: Uint8Array | null;
  #view: DataView;
  readonly #offsets: Uint32Array;
  #next = 0;
  #head: Message | null = null;

  constructor(records: Uint8Array, chunkOffset: number, filter: MessageFilter, registry: Registry) {
    this.chunkOffset = chunkOffset;
    this.#records = records;
    this.#view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    this.#offsets = select(records, this.#view, chunkOffset, filter, registry);
    this.#advance();
  }

  /** The next message, or null at the end. */
  get head(): Message | null {
    return this.#head;
  }

  /** Uncompressed bytes held. */
  get bytes(): number {
    return this.#records?.byteLength ?? 0;
  }

  /** Take the head. */
  shift(): void {
    this.#advance();
  }

  /** Give up the bytes; `restore` must follow before the next `shift`. */
  release(): void {
    // The head is a view that would keep all of them.
    if (this.#head !== null) this.#head = { ...this.#head, data: new Uint8Array(this.#head.data) };
    this.#records = null;
    this.#view = new DataView(new ArrayBuffer(0));
  }

  restore(records: Uint8Array): void {
    this.#records = records;
    this.#view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  }

  #advance(): void {
    const at = this.#offsets[this.#next++];
    if (at === undefined || this.#records === null) this.#head = null;
    else this.#head = messageAt(this.#records, this.#view, at, this.#view.getUint32(at + 1, true));
  }
}

/** Offsets of the wanted messages, in log-time order; equal times keep the order of the file. */
function select(
  records: Uint8Array,
  view: DataView,
  chunkOffset: number,
  filter: MessageFilter,
  registry: Registry,
): Uint32Array {
  const everything = filter.startTime <= 0n && filter.endTime >= 0xffff_ffff_ffff_ffffn;
  const wanted = new Map<number, boolean>();
  let offsets = new Uint32Array(1024);
  let count = 0;
  let sorted = true;
  let lastHigh = 0;
  let lastLow = 0;
  for (let at = 0; at < records.byteLength; ) {
    const length = recordLength(view, at, chunkOffset);
    const opcode = records[at]!;
    if (opcode === OPCODE.Message) {
      const id = view.getUint16(at + 9, true);
      const wants = wanted.get(id) ?? decide(id, wanted, filter, registry, chunkOffset);
      if (wants && (everything || isWithin(view.getBigUint64(at + 15, true), filter))) {
        // Two halves instead of a bigint: this runs for every message.
        const high = view.getUint32(at + 19, true);
        const low = view.getUint32(at + 15, true);
        if (high < lastHigh || (high === lastHigh && low < lastLow)) sorted = false;
        lastHigh = high;
        lastLow = low;
        if (count === offsets.length) {
          const grown = new Uint32Array(2 * count);
          grown.set(offsets);
          offsets = grown;
        }
        offsets[count++] = at;
      }
    } else if (opcode === OPCODE.Schema || opcode === OPCODE.Channel) {
      const start = at + RECORD_HEADER_BYTES;
      learn(opcode, records.subarray(start, start + length), chunkOffset, registry);
    }
    at += RECORD_HEADER_BYTES + length;
  }
  const chosen = offsets.subarray(0, count);
  if (!sorted) {
    chosen.sort((a, b) => {
      const difference = view.getBigUint64(a + 15, true) - view.getBigUint64(b + 15, true);
      return difference === 0n ? a - b : difference < 0n ? -1 : 1;
    });
  }
  return chosen;
}

function isWithin(time: bigint, filter: MessageFilter): boolean {
  return time >= filter.startTime && time <= filter.endTime;
}

function decide(
  id: number,
  wanted: Map<number, boolean>,
  filter: MessageFilter,
  registry: Registry,
  chunkOffset: number,
): boolean {
  const channel = registry.channels.get(id);
  if (channel === undefined) throw badFile(`a message names the channel ${id}, which is not in the file`, chunkOffset);
  const wants = filter.wants(channel);
  wanted.set(id, wants);
  return wants;
}

/** Add what is new: the same schema stands in many chunks and need be decoded once. */
function learn(opcode: number, body: Uint8Array, chunkOffset: number, registry: Registry): void {
  const id = body.byteLength < 2 ? -1 : body[0]! | (body[1]! << 8);
  if (opcode === OPCODE.Channel ? registry.channels.has(id) : registry.schemas.has(id)) return;
  // A copy, so that it does not keep the whole chunk in memory.
  const record = decodeRecord(opcode, new Uint8Array(body), chunkOffset);
  if (record.type === 'Schema') registry.schemas.set(record.id, record);
  else if (record.type === 'Channel') registry.channels.set(record.id, record);
}
