import type { Command } from '@palaestra/core';
import { type DoctorReport, doctor, type Problem, type Severity } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { eachFile, progressOf } from './each-file.ts';
import { bytesText, counted, grouped, table } from './figures.ts';

/** `palaestra mcap doctor`: is this recording sound, and if not, where not. */
export const mcapDoctor: Command = {
  name: 'mcap doctor',
  summary: 'Examine MCAP files: every record, CRC, index and count',
  usage: 'FILE... [--strict] [--lang zh] [--json]',
  example: 'palaestra mcap doctor episode.mcap',
  options: {
    strict: { type: 'boolean', default: false },
    lang: { type: 'string', default: 'en' },
  },
  help: {
    strict: 'warnings (a CRC of zero, no summary) count as problems too',
    lang: 'language of the findings: en or zh',
  },
  run(args, io) {
    return eachFile(args, io, async (file) => {
      await using readable = await fileReadable(file);
      const report = await doctor(readable, { onProgress: progressOf(io, file) });
      const hasWarning = report.problems.some((problem) => problem.severity === 'warning');
      const isSound = report.ok && !(args.values.strict === true && hasWarning);
      const language = args.values.lang === 'zh' ? 'zh' : 'en';
      return { exitCode: isSound ? 0 : 1, json: report, lines: doctorLines(file, report, language) };
    });
  },
};

function doctorLines(file: string, report: DoctorReport, language: 'en' | 'zh'): string[] {
  const { counts, facts, problems } = report;
  const content = [
    bytesText(facts.bytes),
    `${counted(counts.messages, 'message')} in ${counted(counts.chunks, 'chunk')}`,
    counted(counts.channels, 'topic'),
  ].join(', ');
  const rows = problems.map((problem) => [`  ${problem.severity}`, place(problem), problem.message[language]]);
  const unlisted = report.unlisted > 0 ? [`  and ${grouped(report.unlisted)} more`] : [];
  const count = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length;
  const sums = `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${counted(count('note'), 'note')}`;
  const verdict = problems.length === 0 ? 'sound' : `${report.ok ? 'no damage found' : 'DAMAGED'}: ${sums}`;
  return [`${file}: ${content}`, ...table(rows), ...unlisted, `  ${verdict}`];
}

function place(problem: Problem): string {
  const length = problem.length === undefined ? '' : ` +${grouped(problem.length)}`;
  return `byte ${grouped(problem.offset)}${length}`;
}
