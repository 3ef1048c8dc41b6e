import type { ShapeRow } from '#load/shape-table.ts';

const WIDTH = 110;

/** The shape as a table of one row a second, equal rows in a run written once. */
export function shapeSource(rows: readonly ShapeRow[]): string {
  const parts: string[] = [];
  for (let i = 0; i < rows.length; ) {
    const row = rowSource(rows[i] as ShapeRow);
    let end = i + 1;
    while (end < rows.length && rowSource(rows[end] as ShapeRow) === row) end++;
    parts.push(end - i > 1 ? `*[${row}] * ${end - i}` : row);
    i = end;
  }
  return `class Shape(LoadTestShape):
    """How many users, and how many started or stopped a second: a row a second, and the end after the last."""

    rows = (
${packed(parts)}
    )

    def tick(self):
        second = int(self.get_run_time())
        return self.rows[second] if second < len(self.rows) else None`;
}

/** A list of classes limits who is started; Locust keeps the last one, so rows without one say nothing about it. */
function rowSource({ users, rate, classes }: ShapeRow): string {
  return classes === undefined ? `(${users}, ${rate})` : `(${users}, ${rate}, [${classes.join(', ')}])`;
}

/** As many on a line as fit; runs get lines of their own. */
function packed(parts: readonly string[]): string {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const alone =
      part.startsWith('*') || last === undefined || last.includes('*') || last.length + part.length + 2 > WIDTH;
    if (alone) lines.push(`        ${part},`);
    else lines[lines.length - 1] = `${last} ${part},`;
  }
  return lines.join('\n');
}
