import type { Bilingual } from '@palaestra/core';

/** `error`: damaged. `warning`: legal, but not to be relied on. `note`: legal, an optional part is missing. */
export type Severity = 'error' | 'warning' | 'note';

export interface Problem {
  readonly severity: Severity;
  readonly code: ProblemCode;
  readonly message: Bilingual;
  /** Byte of the file where it begins. */
  readonly offset: number;
  /** Bytes concerned, where that is known. */
  readonly length?: number;
}

/** What a file was found to be. */
export interface DoctorReport {
  /** No error; warnings and notes may be there. */
  readonly ok: boolean;
  /** In the order of the file; after 200 of them only errors of a new kind are listed. */
  readonly problems: readonly Problem[];
  /** Problems that were counted but not listed. */
  readonly unlisted: number;
  readonly counts: {
    readonly messages: number;
    readonly chunks: number;
    readonly schemas: number;
    readonly channels: number;
    readonly attachments: number;
    readonly metadata: number;
  };
  readonly facts: {
    readonly bytes: number;
    readonly profile: string | null;
    readonly library: string | null;
    /** The footer and the closing magic are there. */
    readonly finished: boolean;
    readonly compressions: readonly string[];
    /** First and last log time of the messages that could be read, ns. */
    readonly startTime: bigint | null;
    readonly endTime: bigint | null;
    /** Bytes of all chunks, stored and opened. */
    readonly compressedBytes: number;
    readonly uncompressedBytes: number;
    readonly topics: readonly TopicFacts[];
    /** Names of the Metadata records and Attachments, up to 100. */
    readonly metadata: readonly string[];
    readonly attachments: readonly string[];
  };
}

export interface TopicFacts {
  readonly topic: string;
  readonly schema: string;
  readonly encoding: string;
  readonly messages: number;
}

/** Severity and words of each problem; `{0}`, `{1}` ... are filled in. */
const PROBLEMS = {
  empty_file: ['error', 'The file is empty.', '文件为空。'],
  no_magic: [
    'error',
    'This is no MCAP file: it does not begin with the MCAP magic.',
    '这不是 MCAP 文件：开头没有 MCAP 标识。',
  ],
  bad_header: ['error', 'The first record must be a Header, found a {0}.', '第一条记录必须是 Header，实际是 {0}。'],
  truncated: [
    'error',
    'The file is cut off inside a {0}: {1} of its {2} bytes are missing.',
    '文件在 {0} 中被截断：该记录共 {2} 字节，缺少 {1} 字节。',
  ],
  bad_length: [
    'error',
    'A {0} claims {1} bytes, more than the file has left, though the file has its end: the length is damaged. What follows was not checked.',
    '一条 {0} 声称有 {1} 字节，超出文件剩余长度，但文件结尾完整：长度字段已损坏。其后内容未检查。',
  ],
  not_finished: [
    'error',
    'The file was not finished: it ends between two records of its data, without index and footer.',
    '文件没有正常结束：在两条数据记录之间中断，缺少索引和结尾。',
  ],
  summary_missing: [
    'error',
    'The data is complete, but the file ends before its footer: summary and index are missing. `recover` writes them anew.',
    '数据完整，但文件在结尾记录之前中断：缺少摘要和索引。可用 `recover` 重建。',
  ],
  no_closing_magic: ['error', 'The closing magic is missing or damaged.', '文件结尾标识缺失或损坏。'],
  trailing_bytes: ['error', '{0} bytes follow the closing magic.', '结尾标识之后还有 {0} 字节。'],
  bad_record: ['error', 'A {0} cannot be read: {1}.', '无法读取一条 {0}：{1}。'],
  misplaced_record: ['error', 'A {0} stands where none may be.', '{0} 出现在不允许的位置。'],
  chunk_crc: [
    'error',
    'The CRC of chunk {0} is wrong: its bytes changed after writing. It holds log times {1} to {2} ns.',
    '第 {0} 个数据块的 CRC 错误：写入后内容被改变。其记录时间为 {1} 至 {2} ns。',
  ],
  chunk_broken: ['error', 'Chunk {0} cannot be opened: {1}.', '第 {0} 个数据块无法打开：{1}。'],
  chunk_times_wrong: [
    'error',
    'Chunk {0} says its messages lie between {1} and {2}, they lie between {3} and {4}.',
    '第 {0} 个数据块声称消息时间为 {1} 至 {2}，实际为 {3} 至 {4}。',
  ],
  data_crc: [
    'error',
    'The CRC of the data section is wrong, expected {0}, found {1}: bytes outside the chunks changed.',
    '数据区 CRC 错误，应为 {0}，实际为 {1}：数据块以外的字节被改变。',
  ],
  summary_crc: [
    'error',
    'The CRC of the summary is wrong, expected {0}, found {1}.',
    '摘要区 CRC 错误，应为 {0}，实际为 {1}。',
  ],
  attachment_crc: [
    'error',
    'The CRC of the attachment "{0}" is wrong, expected {1}, found {2}.',
    '附件“{0}”的 CRC 错误，应为 {1}，实际为 {2}。',
  ],
  unknown_channel: [
    'error',
    'Messages name the channel {0}, which the file does not have.',
    '消息引用了文件中不存在的通道 {0}。',
  ],
  unknown_schema: [
    'error',
    'The channel "{0}" names the schema {1}, which the file does not have.',
    '通道“{0}”引用了文件中不存在的模式 {1}。',
  ],
  id_reused: ['error', 'The {0} {1} is given a second time with another content.', '{0} {1} 被重复定义且内容不同。'],
  message_index_wrong: [
    'error',
    'The message index of channel {0} does not match its chunk: {1}.',
    '通道 {0} 的消息索引与数据块不符：{1}。',
  ],
  chunk_index_wrong: [
    'error',
    'The chunk index for byte {0} does not match the file: {1}.',
    '字节 {0} 处的数据块索引与文件不符：{1}。',
  ],
  index_wrong: ['error', 'The {0} for byte {1} does not match what lies there.', '字节 {1} 的 {0} 与该处内容不符。'],
  index_incomplete: [
    'error',
    'The summary has {0} {1} records, the file needs {2}.',
    '摘要中有 {0} 条 {1}，应有 {2} 条。',
  ],
  statistics_wrong: [
    'error',
    'The statistics say {0} {1}, the file has {2}.',
    '统计记录中 {1} 为 {0}，文件实际为 {2}。',
  ],
  statistics_inexact: [
    'warning',
    'The statistics say {0} {1}, the file has {2}; no message is concerned, some writers count otherwise.',
    '统计记录中 {1} 为 {0}，文件实际为 {2}；不涉及消息内容，部分写入程序计数方式不同。',
  ],
  summary_place_wrong: [
    'error',
    'The {0} begins at byte {2}, the footer says {1}.',
    '{0} 起始于字节 {2}，但结尾记录写为 {1}。',
  ],
  summary_offset_wrong: [
    'error',
    'The summary offset of the {0} records is wrong, expected {1}, found {2}.',
    '{0} 记录的摘要偏移错误，应为 {1}，实际为 {2}。',
  ],
  no_chunk_crc: [
    'warning',
    '{0} of {1} chunks have no CRC (it is 0): damage inside them cannot be seen.',
    '{1} 个数据块中有 {0} 个没有 CRC（值为 0）：其中的损坏无法发现。',
  ],
  no_data_crc: [
    'warning',
    'The data section has no CRC (it is 0): damage outside the chunks cannot be seen.',
    '数据区没有 CRC（值为 0）：数据块以外的损坏无法发现。',
  ],
  no_summary_crc: ['warning', 'The summary has no CRC (it is 0).', '摘要区没有 CRC（值为 0）。'],
  no_attachment_crc: ['warning', 'The attachment "{0}" has no CRC (it is 0).', '附件“{0}”没有 CRC（值为 0）。'],
  no_summary: [
    'warning',
    'The file has no summary: every reader must go through the whole file. `recover` writes one.',
    '文件没有摘要：读取时必须扫描整个文件。可用 `recover` 重建。',
  ],
  messages_outside_chunks: [
    'note',
    '{0} messages lie outside chunks: they are neither compressed nor indexed.',
    '{0} 条消息不在数据块中：既未压缩也无索引。',
  ],
  no_message_index: ['note', '{0} of {1} chunks have no message index.', '{1} 个数据块中有 {0} 个没有消息索引。'],
  no_statistics: ['note', 'The summary has no statistics.', '摘要中没有统计记录。'],
  no_chunk_index: ['note', 'The summary has no chunk index.', '摘要中没有数据块索引。'],
  no_attachment_index: ['note', 'The summary has no attachment index.', '摘要中没有附件索引。'],
  no_metadata_index: ['note', 'The summary has no metadata index.', '摘要中没有元数据索引。'],
  schemas_not_repeated: ['note', 'The summary does not repeat the schemas.', '摘要中没有重复模式（schema）记录。'],
  channels_not_repeated: ['note', 'The summary does not repeat the channels.', '摘要中没有重复通道（channel）记录。'],
  no_summary_offsets: ['note', 'The summary has no summary offsets.', '摘要中没有摘要偏移记录。'],
} as const satisfies Record<string, readonly [Severity, string, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Put the facts into the words of a problem. */
export function problem(code: ProblemCode, values: readonly unknown[], offset: number, length?: number): Problem {
  const [severity, en, zh] = PROBLEMS[code];
  const fill = (text: string) => text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));
  const message = { en: fill(en), zh: fill(zh) };
  return { severity, code, message, offset, ...(length === undefined ? {} : { length }) };
}
