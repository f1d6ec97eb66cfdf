import { type Command, isPalaestraError } from '@palaestra/core';
import { type CameraStream, recordedCameras } from '@palaestra/formats/episode';
import { type DoctorReport, doctor, IndexedReader, type Readable, type TopicFacts } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { eachFile, progressOf } from './each-file.ts';
import { bytesText, counted, grouped, table, timeText } from './figures.ts';

/** What is told about a file. */
interface Info {
  readonly bytes: number;
  readonly profile: string | null;
  readonly library: string | null;
  readonly messages: number;
  readonly chunks: number;
  readonly compressions: readonly string[];
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly startTime: bigint | null;
  readonly endTime: bigint | null;
  readonly topics: readonly TopicFacts[];
  /** Streams of pictures; null where the file is too damaged to look. */
  readonly cameras: readonly CameraStream[] | null;
  readonly metadata: readonly string[];
  readonly attachments: readonly string[];
  /** Where it comes from: the summary, or a walk through the file, which also tells its errors. */
  readonly from: 'summary' | 'scan';
  readonly errors: number;
}

/** `palaestra mcap info`: what is in this recording. */
export const mcapInfo: Command = {
  name: 'mcap info',
  summary: 'Say what MCAP files hold: time, topics, counts, metadata',
  usage: 'FILE... [--json]',
  example: 'palaestra mcap info episode.mcap',
  options: {},
  help: {},
  run(args, io) {
    return eachFile(args, io, async (file) => {
      await using readable = await fileReadable(file);
      const info =
        (await infoFromSummary(readable)) ?? infoFromScan(await doctor(readable, { onProgress: progressOf(io, file) }));
      return { exitCode: info.errors === 0 ? 0 : 1, json: info, lines: infoLines(file, info) };
    });
  },
};

/** From header, summary and one key frame per camera: fast however large the file; null when they do not tell everything. */
async function infoFromSummary(readable: Readable): Promise<Info | null> {
  let reader: IndexedReader;
  try {
    reader = await IndexedReader.open(readable);
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return null;
    throw error;
  }
  const { statistics, chunkIndexes } = reader;
  if (statistics === null || statistics.channelCount !== reader.channels.size) return null;
  const isEmpty = statistics.messageCount === 0;
  const sum = (field: 'compressedSize' | 'uncompressedSize') =>
    chunkIndexes.reduce((all, index) => all + index[field], 0);
  return {
    bytes: Number(await readable.size()),
    profile: reader.header.profile,
    library: reader.header.library,
    messages: statistics.messageCount,
    chunks: statistics.chunkCount,
    compressions: [...new Set(chunkIndexes.map((index) => index.compression))],
    compressedBytes: sum('compressedSize'),
    uncompressedBytes: sum('uncompressedSize'),
    startTime: isEmpty ? null : statistics.messageStartTime,
    endTime: isEmpty ? null : statistics.messageEndTime,
    topics: [...reader.channels.values()].map((channel) => ({
      topic: channel.topic,
      schema: reader.schemas.get(channel.schemaId)?.name ?? '',
      encoding: channel.messageEncoding,
      messages: statistics.channelMessageCounts.get(channel.id) ?? 0,
    })),
    cameras: await camerasOf(readable),
    metadata: reader.metadataIndexes.map((index) => index.name),
    attachments: reader.attachmentIndexes.map((index) => index.name),
    from: 'summary',
    errors: 0,
  };
}

/** A damaged picture must not hide what the summary tells; doctor names the place. */
async function camerasOf(readable: Readable): Promise<CameraStream[] | null> {
  try {
    return await recordedCameras(readable);
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return null;
    throw error;
  }
}

function infoFromScan({ counts, facts, problems }: DoctorReport): Info {
  const { messages, chunks } = counts;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return { ...facts, messages, chunks, cameras: null, from: 'scan', errors };
}

function infoLines(file: string, info: Info): string[] {
  const { startTime, endTime } = info;
  const seconds = startTime === null || endTime === null ? 0 : Number(endTime - startTime) / 1e9;
  const ratio = info.compressedBytes === 0 ? '' : `, ${(info.uncompressedBytes / info.compressedBytes).toFixed(2)} : 1`;
  const compression = info.compressions.map((name) => name || 'uncompressed').join(', ');
  const facts = [
    ['  profile', info.profile === '' ? 'none' : (info.profile ?? 'unknown')],
    ['  written by', info.library === '' ? 'unknown' : (info.library ?? 'unknown')],
    ['  messages', grouped(info.messages)],
    ['  chunks', info.chunks === 0 ? 'none' : `${grouped(info.chunks)} (${compression}${ratio})`],
    ...(startTime === null || endTime === null
      ? []
      : [['  time', `${timeText(startTime)} to ${timeText(endTime)} (${seconds.toFixed(3)} s)`]]),
    ...(info.metadata.length === 0 ? [] : [['  metadata', info.metadata.join(', ')]]),
    ...(info.attachments.length === 0 ? [] : [['  attachments', info.attachments.join(', ')]]),
  ];
  const topics = [...info.topics]
    .sort((a, b) => (a.topic < b.topic ? -1 : 1))
    .map(({ topic, schema, encoding, messages }) => {
      const rate = seconds > 0 && messages > 1 ? `${((messages - 1) / seconds).toFixed(1)} Hz` : '';
      return [`    ${topic}`, grouped(messages), rate, encoding, schema];
    });
  const scanned =
    info.from === 'scan' ? [`  found by going through the file: it has no complete summary${damage(info.errors)}`] : [];
  const cameras = (info.cameras ?? []).map((camera) => [`    ${camera.name}`, ...cameraFacts(camera)]);
  const pictures = cameras.length === 0 ? [] : ['  cameras', ...table(cameras)];
  const head = [`${file}: ${bytesText(info.bytes)}`, ...table(facts), ...scanned];
  return [...head, '  topics', ...table(topics, [1, 2]), ...pictures];
}

function cameraFacts({ topic, format, codec, width, height, hz, reason }: CameraStream): string[] {
  if (reason !== null) return [reason, '', '', topic];
  const size = width === null || height === null ? 'unknown size' : `${width} × ${height}`;
  return [size, `${hz.toFixed(1)} Hz`, codec === null ? format : `${format} (${codec})`, topic];
}

function damage(errors: number): string {
  return errors === 0 ? '' : `, and ${counted(errors, 'error')} (see palaestra mcap doctor)`;
}
