import type { TextTable } from '#report/assessment-table.ts';
import { html } from './escape.ts';

/** A table whose first column heads its rows, in a box that scrolls where the page is narrow. */
export function tableHtml(
  { columns, rows }: TextTable,
  name: string,
  { best, mark }: { best?: (row: readonly string[]) => boolean; mark?: (cell: string) => string | undefined } = {},
): string {
  const side = (i: number) => (columns[i]?.left ? ' class="left"' : '');
  const heads = columns.map(({ head }, i) => `<th scope="col"${side(i)}>${html(head)}</th>`).join('');
  const cell = (text: string, i: number) => {
    if (i === 0) return `<th scope="row"${side(i)}>${html(text)}</th>`;
    const kind = mark?.(text);
    const shown = kind === undefined ? html(text) : `<span class="${kind}">${html(text)}</span>`;
    return `<td${side(i)}>${shown}</td>`;
  };
  const body = rows.map((row) => `<tr${best?.(row) ? ' class="best"' : ''}>${row.map(cell).join('')}</tr>`).join('\n');
  return `<div class="scroll" role="region" tabindex="0" aria-label="${html(name)}"><table><thead><tr>${heads}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}
