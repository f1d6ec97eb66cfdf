import type { Channel, Message, Schema } from './records.ts';
import type { McapWriter } from './writer.ts';

/** Writes kept messages to the new file, under the channels and schemas of the old one. */
export class Rebuild {
  readonly #writer: McapWriter;
  readonly #schemas = new Map<number, Schema>();
  readonly #channels = new Map<number, Channel>();
  readonly #newSchemaIds = new Map<number, number>();
  readonly #newChannelIds = new Map<number, number>();
  readonly #groups = new Map<number, string>();
  messages = 0;
  startTime: bigint | null = null;
  endTime: bigint | null = null;

  constructor(writer: McapWriter) {
    this.#writer = writer;
  }

  /** Note a schema or channel; the first of an id stays. */
  define(record: Schema | Channel): void {
    if (record.type === 'Channel') {
      if (!this.#channels.has(record.id)) this.#channels.set(record.id, record);
    } else if (!this.#schemas.has(record.id))
      this.#schemas.set(record.id, { ...record, data: new Uint8Array(record.data) });
  }

  /**
   * Keep a message; false when its channel is not known. Channels that shared a chunk share a group again.
   * @param chunk the channel ids met in the same chunk so far; extended by this one.
   */
  async keep(message: Message, chunk: Set<number>): Promise<boolean> {
    const channel = this.#channels.get(message.channelId);
    if (channel === undefined) return false;
    const neighbour = chunk.values().next().value ?? channel.id;
    const group = this.#groups.get(neighbour) ?? `group ${neighbour}`;
    if (!this.#groups.has(channel.id)) this.#groups.set(channel.id, group);
    chunk.add(channel.id);
    await this.#writer.write({ ...message, channelId: this.#channelId(channel) });
    this.messages += 1;
    const { logTime } = message;
    if (this.startTime === null || logTime < this.startTime) this.startTime = logTime;
    if (this.endTime === null || logTime > this.endTime) this.endTime = logTime;
    return true;
  }

  /** Register what no message used, and say how many there are. */
  finish(): { schemas: number; channels: number } {
    for (const schema of this.#schemas.values()) this.#schemaId(schema.id);
    for (const channel of this.#channels.values()) this.#channelId(channel);
    return { schemas: this.#newSchemaIds.size, channels: this.#newChannelIds.size };
  }

  #schemaId(id: number): number {
    const known = this.#newSchemaIds.get(id);
    const schema = this.#schemas.get(id);
    if (known !== undefined) return known;
    // Without its schema a message is still worth keeping: its bytes and times are right.
    if (schema === undefined) return 0;
    const registered = this.#writer.registerSchema(schema);
    this.#newSchemaIds.set(id, registered);
    return registered;
  }

  #channelId(channel: Channel): number {
    const known = this.#newChannelIds.get(channel.id);
    if (known !== undefined) return known;
    const { topic, messageEncoding, metadata } = channel;
    const group = this.#groups.get(channel.id) ?? '';
    const schemaId = this.#schemaId(channel.schemaId);
    const registered = this.#writer.registerChannel({ topic, schemaId, messageEncoding, metadata, group });
    this.#newChannelIds.set(channel.id, registered);
    return registered;
  }
}
