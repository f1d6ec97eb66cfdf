import { ByteWriter } from './byte-writer.ts';
import { encodeRecord } from './encode-record.ts';
import { OPCODE } from './opcode.ts';
import type { Channel, Message, Schema } from './records.ts';

/** The records and the message index of one chunk while it fills. */
export class ChunkBuilder {
  readonly records: ByteWriter;
  readonly #indexes = new Map<number, ByteWriter>();
  readonly #schemas = new Set<number>();
  messageCount = 0;
  startTime = 0n;
  endTime = 0n;

  constructor(capacity: number) {
    this.records = new ByteWriter(capacity);
  }

  /**
   * Append a message. Its channel and schema are written before its first message in *every* chunk, so that each chunk
   * can be read when all others are lost; that costs about one part in a hundred before compression.
   */
  add(message: Omit<Message, 'type'>, channel: Channel, schema: Schema | undefined): void {
    let index = this.#indexes.get(message.channelId);
    if (index === undefined) {
      if (schema !== undefined && !this.#schemas.has(schema.id)) {
        encodeRecord(this.records, schema);
        this.#schemas.add(schema.id);
      }
      encodeRecord(this.records, channel);
      index = new ByteWriter(1024);
      this.#indexes.set(message.channelId, index);
    }
    const { logTime } = message;
    if (this.messageCount === 0) {
      this.startTime = logTime;
      this.endTime = logTime;
    } else if (logTime > this.endTime) {
      this.endTime = logTime;
    } else if (logTime < this.startTime) {
      this.startTime = logTime;
    }
    this.messageCount += 1;
    index.indexEntry(logTime, this.records.length);
    this.records.message(message.channelId, message.sequence, logTime, message.publishTime, message.data);
  }

  /** Append the MessageIndex records; returns the position of each in `to`, by channel. */
  encodeIndexes(to: ByteWriter): Map<number, number> {
    const positions = new Map<number, number>();
    for (const [channelId, index] of this.#indexes) {
      positions.set(channelId, to.length);
      to.record(OPCODE.MessageIndex, () => {
        to.u16(channelId);
        to.blob(index.bytes);
      });
    }
    return positions;
  }

  /** Make it empty for the next chunk; keeps its memory. */
  reset(): void {
    this.records.reset();
    this.#indexes.clear();
    this.#schemas.clear();
    this.messageCount = 0;
  }
}
