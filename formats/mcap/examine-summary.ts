import type { Inventory } from './inventory.ts';
import type { Channel, ChunkIndex, McapRecord, Schema, Statistics } from './records.ts';

/**
 * Statistics that tell of lost content when they are wrong. The others are counted in other ways by real writers: the
 * C++ one takes a start time of 0 for none and leaves out channels it meets late.
 */
const COUNTS_OF_CONTENT: ReadonlySet<string> = new Set([
  'messageCount',
  'chunkCount',
  'attachmentCount',
  'metadataCount',
  'channelMessageCounts',
]);

/** The records of the summary section, with where they lie, as they were met. */
export class SummarySection {
  readonly #counts = new Map<McapRecord['type'], number>();
  readonly #inventory: Inventory;
  /** Where each kind of record begins and how long its group is, by opcode. */
  readonly groups = new Map<number, { readonly start: number; length: number }>();
  #offsets: { readonly opcode: number; readonly start: number; readonly length: number; readonly at: number }[] = [];
  firstOffset = 0;

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  /**
   * Hold a record of the summary against what the data section holds. Only for a file whose data could be read whole:
   * else everything that is missing would be told twice.
   */
  examine(record: McapRecord, opcode: number, offset: number, length: number): void {
    if (record.type === 'SummaryOffset') {
      if (this.#offsets.length === 0) this.firstOffset = offset;
      this.#offsets.push({
        opcode: record.groupOpcode,
        start: record.groupStart,
        length: record.groupLength,
        at: offset,
      });
      return;
    }
    const group = this.groups.get(opcode);
    if (group === undefined) this.groups.set(opcode, { start: offset, length });
    else group.length += length;
    this.#counts.set(record.type, (this.#counts.get(record.type) ?? 0) + 1);
    const { errors, chunks, attachments, metadata } = this.#inventory;
    switch (record.type) {
      case 'Schema':
      case 'Channel':
        this.#inventory.define(record, offset);
        return;
      case 'ChunkIndex':
        if (errors === 0) this.#compareChunk(record, chunks.get(record.chunkStartOffset), offset, length);
        return;
      case 'AttachmentIndex':
        if (errors === 0 && !sameFields(record, attachments.get(record.offset)))
          this.#wrongIndex(record, offset, length);
        return;
      case 'MetadataIndex':
        if (errors === 0 && !sameFields(record, metadata.get(record.offset))) this.#wrongIndex(record, offset, length);
        return;
      case 'Statistics':
        if (errors === 0) this.#compareStatistics(record, offset, length);
        return;
      case 'Unknown':
        return;
      default:
        this.#inventory.add('misplaced_record', [record.type], offset, length);
    }
  }

  /** After the last record: what is incomplete or missing. `data` are the schemas and channels of the data section. */
  finish(data: { readonly schemas: number; readonly channels: number }, footerAt: number): void {
    const inventory = this.#inventory;
    const has = (type: McapRecord['type']) => this.#counts.get(type) ?? 0;
    const indexes = [
      ['ChunkIndex', inventory.chunks.size, 'no_chunk_index'],
      ['AttachmentIndex', inventory.attachments.size, 'no_attachment_index'],
      ['MetadataIndex', inventory.metadata.size, 'no_metadata_index'],
    ] as const;
    for (const [type, needed, code] of indexes) {
      if (has(type) === 0 && needed > 0) inventory.add(code, [], footerAt);
      else if (has(type) !== needed) inventory.add('index_incomplete', [has(type), type, needed], footerAt);
    }
    if (has('Statistics') === 0) inventory.add('no_statistics', [], footerAt);
    if (has('Schema') === 0 && data.schemas > 0) inventory.add('schemas_not_repeated', [], footerAt);
    if (has('Channel') === 0 && data.channels > 0) inventory.add('channels_not_repeated', [], footerAt);
    if (this.#offsets.length === 0) inventory.add('no_summary_offsets', [], footerAt);
    for (const { opcode, start, length, at } of this.#offsets) {
      const group = this.groups.get(opcode);
      if (group?.start === start && group.length === length) continue;
      const expected = group === undefined ? 'none' : `${group.start} + ${group.length}`;
      inventory.add('summary_offset_wrong', [`0x${opcode.toString(16)}`, expected, `${start} + ${length}`], at);
    }
  }

  #wrongIndex(record: { readonly type: string; readonly offset: number }, at: number, length: number): void {
    this.#inventory.add('index_wrong', [record.type, record.offset], at, length);
  }

  #compareChunk(index: ChunkIndex, chunk: ChunkIndex | undefined, at: number, length: number): void {
    const wrong = (reason: string) => {
      this.#inventory.add('chunk_index_wrong', [index.chunkStartOffset, reason], at, length);
    };
    if (chunk === undefined) {
      wrong('no chunk lies there');
      return;
    }
    const field = differingField(index, chunk);
    if (field !== null) wrong(`${field} expected ${text(chunk[field])}, found ${text(index[field])}`);
  }

  #compareStatistics(record: Statistics, at: number, length: number): void {
    const inventory = this.#inventory;
    const found: Omit<Statistics, 'type'> = {
      messageCount: inventory.messages,
      schemaCount: inventory.schemas.size,
      channelCount: inventory.channels.size,
      attachmentCount: inventory.attachments.size,
      metadataCount: inventory.metadata.size,
      chunkCount: inventory.chunks.size,
      messageStartTime: inventory.startTime ?? 0n,
      messageEndTime: inventory.endTime ?? 0n,
      // Writers may list channels that have no message.
      channelMessageCounts: inventory.messagesOf,
    };
    const told = {
      ...record,
      channelMessageCounts: new Map([...record.channelMessageCounts].filter(([, count]) => count > 0)),
    };
    for (const name of Object.keys(found) as (keyof typeof found)[]) {
      if (text(told[name]) === text(found[name])) continue;
      const code = COUNTS_OF_CONTENT.has(name) ? 'statistics_wrong' : 'statistics_inexact';
      inventory.add(code, [text(told[name]), name, text(found[name])], at, length);
    }
  }
}

function differingField(a: ChunkIndex, b: ChunkIndex): Exclude<keyof ChunkIndex, 'type'> | null {
  const names = Object.keys(b).filter((name) => name !== 'type') as Exclude<keyof ChunkIndex, 'type'>[];
  return names.find((name) => text(a[name]) !== text(b[name])) ?? null;
}

function sameFields<T extends object>(a: T, b: T | undefined): boolean {
  return b !== undefined && Object.entries(a).every(([name, value]) => value === b[name as keyof T]);
}

/** A value to compare and to show; maps in key order. */
function text(value: unknown): string {
  if (!(value instanceof Map)) return String(value);
  return [...(value as Map<number, number>)]
    .sort(([a], [b]) => a - b)
    .map(([key, item]) => `${key}: ${item}`)
    .join(', ');
}

/** The names of the schema and the topic, for the facts. */
export function topicFacts(
  inventory: Inventory,
): { topic: string; schema: string; encoding: string; messages: number }[] {
  const schemaOf = (channel: Channel): Schema | undefined => inventory.schemas.get(channel.schemaId);
  return [...inventory.channels.values()].map((channel) => ({
    topic: channel.topic,
    schema: schemaOf(channel)?.name ?? '',
    encoding: channel.messageEncoding,
    messages: inventory.messagesOf.get(channel.id) ?? 0,
  }));
}
