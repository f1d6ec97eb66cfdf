import type { Bilingual } from '@palaestra/core';

/** A stretch of the file that could not be kept. */
export interface LostRange {
  readonly offset: number;
  readonly length: number;
  readonly reason: Bilingual;
  /** Messages in it; null when nothing tells. */
  readonly messages: number | null;
  /** Log times it held, ns, where that is known. */
  readonly startTime: bigint | null;
  readonly endTime: bigint | null;
}

/** What was kept and what was lost. */
export interface RecoverReport {
  /** `whole`: nothing was lost (a missing summary is no loss). `nothing`: there is nothing to keep. */
  readonly state: 'whole' | 'lossy' | 'nothing';
  readonly bytes: number;
  readonly recovered: {
    readonly messages: number;
    readonly chunks: number;
    readonly schemas: number;
    readonly channels: number;
    readonly attachments: number;
    readonly metadata: number;
  };
  /** Among the recovered messages: those out of a chunk that is cut off, which no CRC can vouch for. */
  readonly salvagedMessages: number;
  /** Among the recovered messages: those out of chunks with a wrong CRC, kept because that was asked for. */
  readonly suspectMessages: number;
  readonly lostChunks: number;
  readonly lostBytes: number;
  /** The first 1 000 of them. */
  readonly lost: readonly LostRange[];
  readonly messagesLost: number;
  /** False when more may be lost than `messagesLost`: the file ends before its end. */
  readonly messagesLostExact: boolean;
  /** The file ends before its data section does. */
  readonly unfinished: boolean;
  readonly startTime: bigint | null;
  /** Log time of the latest message kept, ns. */
  readonly lastGoodTime: bigint | null;
}

/** Why a range is lost, in both languages. */
export const LOSS = {
  chunkCrc: { en: 'the CRC of the chunk is wrong', zh: '数据块 CRC 错误' },
  chunkBroken: { en: 'the chunk cannot be opened', zh: '数据块无法打开' },
  cutOff: { en: 'the file is cut off inside this record', zh: '文件在此记录中被截断' },
  noRecord: { en: 'no record can be found here', zh: '此处找不到记录' },
  badRecord: { en: 'the record cannot be read', zh: '记录无法读取' },
  attachmentCrc: { en: 'the CRC of the attachment is wrong', zh: '附件 CRC 错误' },
  tooLarge: { en: 'the record is too large to be kept', zh: '记录过大，无法保留' },
  unknownChannel: { en: 'messages of a channel that is not in the file', zh: '消息所属通道不在文件中' },
  unknownOpcode: { en: 'a private or unknown record', zh: '私有或未知记录' },
  dataCrc: { en: 'bytes outside the chunks changed, it is not known which', zh: '数据块以外的字节被改变，位置未知' },
} as const satisfies Record<string, Bilingual>;
