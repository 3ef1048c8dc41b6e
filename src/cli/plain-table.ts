/** Rows in columns that are as wide as they need to be, two spaces apart. @param header none: an empty list */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = header.length === 0 ? rows : [header, ...rows];
  const widths: number[] = [];
  for (const row of all) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
