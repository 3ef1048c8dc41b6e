import type { Scalar } from '#experiment/sweep-result.ts';

/** From little to much, where there are no colours. */
const SHADES = [' ', '░', '▒', '▓', '█'];
/** The same as backgrounds of a 256-colour terminal, light to dark red, with letters that can be read on them. */
const COLORS: readonly (readonly [background: number, letters: number])[] = [
  [230, 16],
  [223, 16],
  [216, 16],
  [203, 16],
  [124, 231],
];

/**
 * A table of numbers whose cells are the darker the larger: from the least to the greatest of them in five equal steps.
 * The numbers are in the cells, so that nothing depends on seeing the shades.
 */
export function heatMap(
  rows: readonly Scalar[],
  columns: readonly Scalar[],
  cell: (row: Scalar, column: Scalar) => { value: number | null; text: string },
  colors: boolean,
): string {
  const cells = rows.map((row) => columns.map((column) => cell(row, column)));
  const values = cells.flat().flatMap(({ value }) => (value === null ? [] : [value]));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const shade = (value: number) =>
    most === least ? 0 : Math.min(4, Math.floor((5 * (value - least)) / (most - least)));
  const width = Math.max(
    ...columns.map((column) => String(column).length),
    ...cells.flat().map(({ text }) => text.length),
  );
  const side = Math.max(...rows.map((row) => String(row).length));
  const lines = cells.map((line, i) => {
    const drawn = line.map(({ value, text }) => {
      const padded = text.padStart(width);
      if (value === null) return `  ${padded} `;
      if (!colors) return ` ${SHADES[shade(value)]}${padded} `;
      const [background, letters] = COLORS[shade(value)] as (typeof COLORS)[number];
      return `\x1b[48;5;${background};38;5;${letters}m  ${padded} \x1b[0m`;
    });
    return `${String(rows[i]).padStart(side)} ${drawn.join('')}`.trimEnd();
  });
  const head =
    `${' '.repeat(side)} ${columns.map((column) => `  ${String(column).padStart(width)} `).join('')}`.trimEnd();
  return [head, ...lines].join('\n');
}
