import type { Bilingual } from '@palaestra/core';
import { unreadFile } from '../model/unread-file.ts';

/** A text within a file: its first line stands in line `line` of the file. */
export interface TextBlock {
  readonly content: string;
  readonly line: number;
  readonly name: string;
}

/**
 * A square table "a|b|c" with rows "a|0 1 2" in the order of its head.
 *
 * @throws PalaestraError `bad_file` that names the line.
 */
export function matrixIn({ content, line, name }: TextBlock): { names: string[]; values: number[][] } {
  const rows = content
    .split('\n')
    .map((row, index) => ({ row: row.trim(), at: `line ${line + index}, ${name}` }))
    .filter(({ row }) => row !== '');
  const fail = ({ en, zh }: Bilingual, found: string, at: string) =>
    unreadFile('the table', { en: `expected ${en}, found ${found}`, zh: `应为${zh}，实际为 ${found}` }, at);
  const head = rows.shift();
  const names = head?.row.split('|').map((word) => word.trim()) ?? [];
  if (rows.length !== names.length)
    throw fail({ en: `${names.length} rows`, zh: ` ${names.length} 行` }, `${rows.length}`, head?.at ?? name);
  const values = rows.map(({ row, at }, index) => {
    const [id = '', rest = ''] = row.split('|').map((word) => word.trim());
    if (id !== names[index]) throw fail({ en: `the row of ${names[index]}`, zh: ` ${names[index]} 的行` }, id, at);
    const numbers = rest.split(/\s+/).map(Number);
    if (numbers.length !== names.length)
      throw fail({ en: `${names.length} times`, zh: ` ${names.length} 个时间` }, `${numbers.length}`, at);
    const wrong = numbers.findIndex((value) => !(value >= 0 && value <= 1e9));
    if (wrong >= 0) throw fail({ en: 'times that are not negative', zh: '非负时间' }, rest.split(/\s+/)[wrong]!, at);
    return numbers;
  });
  return { names, values };
}
