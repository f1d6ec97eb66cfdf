/** 12345678 as `12 345 678`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** A count with its word: `1 chunk`, `2 chunks`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** Bytes in the largest decimal unit below them. */
export function bytesText(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 2 : 1)} ${units[unit]}`;
}

/** Log time in ns: a date where it can be one, else seconds. */
export function timeText(time: bigint): string {
  const year2000 = 946_684_800_000_000_000n;
  const year2200 = 7_258_118_400_000_000_000n;
  if (time < year2000 || time > year2200) return `${Number(time / 1000n) / 1e6} s`;
  return new Date(Number(time / 1_000_000n)).toISOString();
}

/** Rows as aligned columns; the last is not padded. Columns named in `right` are right-aligned. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      if (right.includes(column)) return cell.padStart(widths[column]!);
      return column === row.length - 1 ? cell : cell.padEnd(widths[column]!);
    });
    return cells.join('  ').trimEnd();
  });
}
