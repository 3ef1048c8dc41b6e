import { type Heading, ruledTable } from './ruled-table.ts';

/**
 * A table that is no wider than the reader's terminal, where that can be: as it is if it fits, or else turned on its side,
 * what was its first column as heads, in as many parts below each other as it takes. A line that a terminal wraps cannot
 * be read as a table at all.
 * @param columns the first names the rows
 * @param width columns of the terminal; undefined: as wide as it gets, as in a file that is cut or searched
 */
export function fittedTable(
  columns: readonly Heading[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const whole = ruledTable(columns, rows);
  if (width === undefined || widthOf(whole) <= width) return whole;
  const parts: string[] = [];
  for (let from = 0; from < rows.length; ) {
    let part = turned(columns, rows.slice(from, from + 1));
    let to = from + 1;
    for (; to < rows.length; to++) {
      const wider = turned(columns, rows.slice(from, to + 1));
      if (widthOf(wider) > width) break;
      part = wider;
    }
    parts.push(part);
    from = to;
  }
  return parts.join('\n\n');
}

/** The columns that fit, in the order in which they may be missed: those that come later go first. */
export function withoutColumns(
  columns: readonly Heading[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  dispensable: readonly string[],
): { table: string; missing: string[] } {
  const missing: string[] = [];
  for (;;) {
    const kept = columns.map(({ head }, i) => (missing.includes(head) ? -1 : i)).filter((i) => i >= 0);
    const table = ruledTable(
      kept.map((i) => columns[i] as Heading),
      rows.map((row) => kept.map((i) => row[i] as string)),
    );
    const next = dispensable[missing.length];
    if (width === undefined || widthOf(table) <= width || next === undefined) return { table, missing };
    missing.push(next);
  }
}

function turned([corner, ...heads]: readonly Heading[], rows: readonly (readonly string[])[]): string {
  return ruledTable(
    [{ head: corner?.head ?? '', left: true }, ...rows.map(([name = '']) => ({ head: name }))],
    heads.map(({ head }, i) => [head, ...rows.map((row) => row[i + 1] ?? '')]),
  );
}

function widthOf(table: string): number {
  return Math.max(...table.split('\n').map(({ length }) => length));
}
