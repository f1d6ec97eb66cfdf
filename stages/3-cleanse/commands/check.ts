import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, type CommandIo, type Finding, PalaestraError, type Profile } from '@palaestra/core';
import { type Profiles, parseProfile } from '../profile.ts';
import { builtInProfiles } from '../profiles/node.ts';
import { type JudgedFile, judgeFile } from './judge-file.ts';
import { recordingsIn } from './recordings.ts';

type Language = 'en' | 'zh';

const WORDS = { en: { limit: 'limit', at: 'at' }, zh: { limit: '限值', at: '位于' } } as const;

/** A judged file. */
type Row = JudgedFile & { readonly path: string };

export const check: Command = {
  name: 'check',
  summary: 'Judge recordings offline: keep, trim, drop or review, with the reasons',
  usage: 'PATH... [--profile FILE] [--lang en|zh] [--json]',
  example: 'palaestra check recordings/ --profile cell-to-tray',
  options: { profile: { type: 'string' }, lang: { type: 'string', default: 'en' } },
  help: {
    profile: 'YAML file or name of a built-in profile; without it the one that fits each recording',
    lang: 'language of the reasons: en or zh',
  },
  async run({ positionals, values, json }, io) {
    const { lang } = values;
    if (lang !== 'en' && lang !== 'zh' && lang !== undefined) {
      throw new PalaestraError('bad_input', `Cannot check: expected --lang en or zh, found ${String(lang)}`);
    }
    const profiles = await builtInProfiles();
    const chosen = typeof values.profile === 'string' ? await profileNamed(values.profile, profiles) : null;
    const paths = await recordingsIn(positionals);
    const rows: Row[] = [];
    for (const path of paths) {
      if (io.signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish the check: stopped');
      const row = { path, ...(await judgeFile(path, chosen)) };
      rows.push(row);
      if (!json) print(row, io, lang ?? 'en');
      io.progress('check', rows.length, paths.length);
    }
    const counts = { keep: 0, trim: 0, drop: 0, review: 0 };
    for (const { verdict } of rows) counts[verdict.decision]++;
    if (json) io.out(JSON.stringify({ counts, recordings: rows }));
    else io.out(`${counts.keep} keep, ${counts.trim} trim, ${counts.review} review, ${counts.drop} drop`);
    return counts.drop + counts.review > 0 ? 1 : 0;
  },
};

async function profileNamed(name: string, profiles: Profiles): Promise<Profile> {
  const known = profiles.get(name);
  if (known) return known;
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const names = [...profiles.keys()].join(', ');
    throw new PalaestraError(
      'not_found',
      `Cannot read the profile: ${error.code ?? error.message}, expected a file or one of ${names} (${name})`,
    );
  });
  return parseProfile(text, basename(name), profiles);
}

function print({ path, profile, verdict, findings, fault }: Row, io: CommandIo, lang: Language): void {
  const span = verdict.keep ? `  ${verdict.keep.start.toFixed(2)} s to ${verdict.keep.end.toFixed(2)} s` : '';
  io.out(`${verdict.decision.padEnd(6)}  ${path}  (${profile.id} ${profile.version})${span}`);
  if (fault !== null) io.out(`        ${fault}`);
  for (const finding of findings) io.out(`        ${reason(finding, lang)}`);
}

/** One finding as a line: effect, stream, claim, value against limit, where it is worst, advice. */
function reason({ effect, measurement, claim, advice, op, limit }: Finding, lang: Language): string {
  const { topic, value, unit, evidence } = measurement;
  const [worst] = evidence;
  const number = `${Number(value!.toPrecision(4))}${unit === '1' || unit === 'unknown' ? '' : ` ${unit}`}`;
  return [
    effect.padEnd(6),
    topic ? `${topic}: ${claim[lang]}` : claim[lang],
    `(${number}, ${WORDS[lang].limit} ${op} ${limit}${worst ? `, ${WORDS[lang].at} ${worst.start.toFixed(2)} s` : ''})`,
    ...(advice ? [`- ${advice[lang]}`] : []),
  ].join(' ');
}
