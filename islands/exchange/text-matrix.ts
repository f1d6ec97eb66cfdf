import { PalaestraError } from '@palaestra/core';

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
  const fail = (expected: string, found: string, at: string) =>
    new PalaestraError('bad_file', `Cannot read the table: expected ${expected}, found ${found} (${at})`);
  const head = rows.shift();
  const names = head?.row.split('|').map((word) => word.trim()) ?? [];
  if (rows.length !== names.length) throw fail(`${names.length} rows`, `${rows.length}`, head?.at ?? name);
  const values = rows.map(({ row, at }, index) => {
    const [id = '', rest = ''] = row.split('|').map((word) => word.trim());
    if (id !== names[index]) throw fail(`the row of ${names[index]}`, id, at);
    const numbers = rest.split(/\s+/).map(Number);
    if (numbers.length !== names.length) throw fail(`${names.length} times`, `${numbers.length}`, at);
    const wrong = numbers.findIndex((value) => !(value >= 0 && value <= 1e9));
    if (wrong >= 0) throw fail('times that are not negative', rest.split(/\s+/)[wrong]!, at);
    return numbers;
  });
  return { names, values };
}
