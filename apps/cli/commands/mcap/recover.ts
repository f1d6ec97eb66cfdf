import { rename, rm, stat } from 'node:fs/promises';
import { type Command, type ExitCode, PalaestraError } from '@palaestra/core';
import { type LostRange, type RecoverReport, recover } from '@palaestra/formats/mcap';
import { fileReadable, fileWritable } from '@palaestra/formats/mcap/node';
import { eachFile, progressOf } from './each-file.ts';
import { bytesText, counted, grouped, table, timeText } from './figures.ts';

const EXIT_CODES = { whole: 0, lossy: 1, nothing: 2 } as const satisfies Record<RecoverReport['state'], ExitCode>;

/** `palaestra mcap recover`: make a good file of a damaged one. */
export const mcapRecover: Command = {
  name: 'mcap recover',
  summary: 'Write what a damaged MCAP file still holds as a good one, and say what was lost',
  usage: 'FILE... [--out FILE] [--keep-suspect] [--force] [--json]',
  example: 'palaestra mcap recover episode.mcap --out episode.good.mcap',
  options: {
    out: { type: 'string', short: 'o' },
    'keep-suspect': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  },
  help: {
    out: 'where to write; NAME.recovered.mcap beside the file by default',
    'keep-suspect': 'keep the messages of chunks whose CRC is wrong, and count them',
    force: 'overwrite the file that is written',
  },
  run(args, io) {
    const { out, force } = args.values;
    if (typeof out === 'string' && args.positionals.length > 1) {
      const found = `found ${args.positionals.length}`;
      throw new PalaestraError('bad_input', `Cannot recover: --out names one file, expected one FILE, ${found}`);
    }
    return eachFile(args, io, async (file) => {
      const target = typeof out === 'string' ? out : file.replace(/(\.mcap)?(\.active)?$/, '.recovered.mcap');
      if (force !== true && (await exists(target))) {
        throw new PalaestraError(
          'conflict',
          `Cannot recover: the file exists already, --force overwrites it (${target})`,
        );
      }
      await using readable = await fileReadable(file);
      const part = `${target}.part`;
      let report: RecoverReport;
      try {
        await using writable = await fileWritable(part, { exclusive: false });
        const keepSuspect = args.values['keep-suspect'] === true;
        report = await recover(readable, writable, { keepSuspect, onProgress: progressOf(io, file) });
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      const isWritten = report.state !== 'nothing';
      // Under its name only once it is complete.
      if (isWritten) await rename(part, target);
      else await rm(part, { force: true });
      const json = { out: isWritten ? target : null, ...report };
      return { exitCode: EXIT_CODES[report.state], json, lines: recoverLines(file, target, report) };
    });
  },
};

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function recoverLines(file: string, target: string, report: RecoverReport): string[] {
  if (report.state === 'nothing') {
    return [`${file}: nothing to save in ${bytesText(report.bytes)}; no file was written`];
  }
  const { recovered, messagesLost, lastGoodTime } = report;
  const kept = [
    counted(recovered.messages, 'message'),
    counted(recovered.channels, 'topic'),
    counted(recovered.metadata, 'metadata record'),
    counted(recovered.attachments, 'attachment'),
  ].join(', ');
  const least = messagesLost === 0 ? 'an unknown number of messages' : `at least ${counted(messagesLost, 'message')}`;
  const messages = report.messagesLostExact ? counted(messagesLost, 'message') : least;
  const lost =
    report.state === 'whole'
      ? 'nothing'
      : `${messages}, ${counted(report.lostChunks, 'chunk')}, ${bytesText(report.lostBytes)}`;
  const facts = [
    ['  kept', kept],
    ...(report.salvagedMessages === 0
      ? []
      : [['', `${counted(report.salvagedMessages, 'message')} of them from a chunk that is cut off`]]),
    ...(report.suspectMessages === 0
      ? []
      : [['', `${counted(report.suspectMessages, 'message')} of them with a wrong CRC`]]),
    ['  lost', lost],
    ...(report.unfinished ? [['', 'the recording was not finished: what came after is not in the file']] : []),
    ...(lastGoodTime === null || report.state === 'whole' ? [] : [['  good until', timeText(lastGoodTime)]]),
  ];
  return [`${file} -> ${target}`, ...table(facts), ...table(report.lost.map(lostRow))];
}

function lostRow({ offset, length, reason, messages, startTime, endTime }: LostRange): string[] {
  const count = messages === null ? '' : counted(messages, 'message');
  const times = startTime === null || endTime === null ? '' : `${timeText(startTime)} to ${timeText(endTime)}`;
  return [`    byte ${grouped(offset)} +${grouped(length)}`, reason.en, count, times];
}
