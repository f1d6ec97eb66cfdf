import type { Problem, ProblemCode, Severity } from './doctor-report.ts';
import { problem } from './doctor-report.ts';
import type { AttachmentIndex, Channel, ChunkIndex, MetadataIndex, Schema } from './records.ts';

const LISTED = 200;

/** What a walk through the data section finds: the facts that the summary is then held against. */
export class Inventory {
  readonly problems: Problem[] = [];
  readonly #codes = new Set<ProblemCode>();
  unlisted = 0;
  errors = 0;
  readonly schemas = new Map<number, Schema>();
  readonly channels = new Map<number, Channel>();
  readonly messagesOf = new Map<number, number>();
  /** The index that each chunk, attachment and metadata record should have, by offset. */
  readonly chunks = new Map<number, ChunkIndex>();
  readonly attachments = new Map<number, AttachmentIndex>();
  readonly metadata = new Map<number, MetadataIndex>();
  messages = 0;
  messagesOutside = 0;
  firstOutside = 0;
  /** Offsets of the first chunk of its kind, and how many there are. */
  readonly chunksWithoutCrc = { first: 0, count: 0 };
  readonly chunksWithoutIndex = { first: 0, count: 0 };
  compressedBytes = 0;
  uncompressedBytes = 0;
  readonly compressions = new Set<string>();
  startTime: bigint | null = null;
  endTime: bigint | null = null;

  add(code: ProblemCode, values: readonly unknown[], offset: number, length?: number): Severity {
    const found = problem(code, values, offset, length);
    if (found.severity === 'error') this.errors += 1;
    // A file with a fault in every chunk must not fill the memory with sentences, and no kind may go untold.
    if (this.problems.length < LISTED || !this.#codes.has(code)) this.problems.push(found);
    else this.unlisted += 1;
    this.#codes.add(code);
    return found.severity;
  }

  /** Count a chunk that lacks something. */
  countChunk(kind: { first: number; count: number }, offset: number): void {
    if (kind.count === 0) kind.first = offset;
    kind.count += 1;
  }

  /** Note a schema or channel; a second one of the same id must say the same. */
  define(record: Schema | Channel, offset: number): void {
    if (record.type === 'Schema') {
      const known = this.schemas.get(record.id);
      if (known === undefined) this.schemas.set(record.id, { ...record, data: new Uint8Array(record.data) });
      else if (!sameSchema(known, record)) this.add('id_reused', ['Schema', record.id], offset);
      return;
    }
    const known = this.channels.get(record.id);
    if (known === undefined) {
      this.channels.set(record.id, record);
      if (record.schemaId !== 0 && !this.schemas.has(record.schemaId)) {
        this.add('unknown_schema', [record.topic, record.schemaId], offset);
      }
    } else if (!sameChannel(known, record)) this.add('id_reused', ['Channel', record.id], offset);
  }

  /** Count a message; `offset` of its chunk or of itself, for the problem of an unknown channel. */
  count(channelId: number, logTime: bigint, offset: number): void {
    const before = this.messagesOf.get(channelId) ?? 0;
    if (before === 0 && !this.channels.has(channelId)) this.add('unknown_channel', [channelId], offset);
    this.messagesOf.set(channelId, before + 1);
    this.messages += 1;
    if (this.startTime === null || logTime < this.startTime) this.startTime = logTime;
    if (this.endTime === null || logTime > this.endTime) this.endTime = logTime;
  }
}

function sameSchema(a: Schema, b: Schema): boolean {
  const sameData = a.data.byteLength === b.data.byteLength && a.data.every((byte, index) => byte === b.data[index]);
  return sameData && a.name === b.name && a.encoding === b.encoding;
}

function sameChannel(a: Channel, b: Channel): boolean {
  const sameText = a.topic === b.topic && a.messageEncoding === b.messageEncoding && a.schemaId === b.schemaId;
  return sameText && a.metadata.size === b.metadata.size && [...a.metadata].every(([k, v]) => b.metadata.get(k) === v);
}
